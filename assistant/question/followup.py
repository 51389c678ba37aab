"""A question and what was said before it -> a question that can be understood alone, by rules.

What a word refers to is looked for in the earlier questions and in the titles that their
answers cite. What cannot be resolved is left as it is, never guessed; the reader sees the
question as it was read. A self-contained question is left alone: it may be a new topic.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.conversation import History, Turn
from assistant.question.asked_next import read_field
from assistant.question.elliptical import (
    continued,
    limited,
    searched_on,
    spelled_out,
    turned,
)
from assistant.question.more import read_more
from assistant.question.numbered import Numbered, find_numbered
from assistant.question.pointing import Pointer, find_pointer
from assistant.question.sides import find_sides
from assistant.question.standalone import Standalone, latest_citing, unresolved
from assistant.question.subject import bare, called, named, subject
from assistant.question.vocabulary import AND, ANY_PAPERS, APPEARED

_OUTWARD = re.compile(
    r"\b(?:else|others?|another|anyone|anybody|someone|somebody|like|similar|related|than|versus|vs|cite[sd]?|citing"
    r"|builds? on|extends?|follow-?ups?|who (?:uses?|used|has|have)"
    r"|(?:which|what|any|more|find|show me) (?:(?!of\b|these\b|those\b)\w+ ){0,2}?"
    rf"(?:{ANY_PAPERS}|work|research)(?! (?:of|from|among)\b))\b"
    r"|\b(?:compare[sd]?|differs?) (?:to|with|from)\b",
    re.IGNORECASE,
)
"""Such a question looks for papers other than the one it mentions."""
_ABOUT_A_PAPER = re.compile(
    rf"\b(?:wrote|authors?|comments?|publish|come out|appear|{APPEARED})\b",
    re.IGNORECASE,
)
_ASKS_TO_COMPARE = re.compile(r"\b(?:compar(?:e|ing|ison)|contrast|differ(?:ences?)?|vs)\b", re.I)
_LIKE = re.compile(
    rf"^.*?\b(?:more|others?|something|anything|ones|{ANY_PAPERS})(?: {ANY_PAPERS}| ones)?"
    r" (?:like|similar to|related to) (?P<it>.+?)[\s?.!]*$",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"^\W*(?:{AND}\b[, ]+)+", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:(?:and|but|so|or|what about|how about)\b,? ?)*", re.IGNORECASE)
_NEW_TOPIC = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|now|well|thanks)\W+)*"
    r"(?:(?:to )?something (?:else|different|new)|new (?:topic|question)"
    r"|(?:an?other|different|unrelated) (?:topic|question|thing)|change of (?:topic|subject)"
    r"|unrelated(?:ly)?)(?: now| then| entirely)?(?: ?[–—-]|[:,.;])+ *(?=\w)",
    re.IGNORECASE,
)
"""'Something else now: ...': the user says that this doesn't refer to anything before."""
_PAPERS = re.compile(rf"\b{ANY_PAPERS}\b", re.IGNORECASE)
_ONE_OF = re.compile(r"^\W*which (?:one )?of (?:those|these|them) (?=(?:is|was|has) the \w)", re.I)
"""The newest of these papers is one; the newest papers would be a handful."""
_QUOTED = re.compile(r"“[^”]+”")


def make_standalone(question: str, history: History) -> Standalone:
    """Return `question` completed with what it refers to in `history`, oldest turn first."""
    if not history:
        return Standalone(question)
    if leaving := _NEW_TOPIC.match(question):
        return Standalone(question[leaving.end() :])
    text = spelled_out(question)
    for read in (_read_numbers, read_more, read_field, _read_limit, _read_pointer, _complete):
        if (found := read(text, history)) is not None:
            return found if found.used else replace(found, question=question)
    return Standalone(question)


def _read_numbers(question: str, history: History) -> Standalone | None:
    mentions = find_numbered(question)
    if not mentions or not any(turn.titles for turn in history):
        return None
    meant = [_titles_of(one, history) for one in mentions]
    if not all(meant):
        missing = next(one for one, titles in zip(mentions, meant, strict=True) if not titles)
        return unresolved(question, missing.start, missing.end, "no answer cites it")
    papers = tuple(dict.fromkeys(title for titles in meant for title in titles))
    compares = bool(_ASKS_TO_COMPARE.search(question))
    text = question
    for one, titles in reversed(list(zip(mentions, meant, strict=True))):
        text = f"{text[: one.start]}{_together(titles, compares)}{text[one.end :]}"
    if len(papers) == 1 and _is_bare(text, papers[0]):
        return _asked_again(papers[0], history)
    return _about_papers(text, papers, compares)


def _titles_of(one: Numbered, history: History) -> tuple[str, ...]:
    """Return the titles with these numbers in the latest answer that fits.

    'The first one' is one of several: it doesn't refer to an answer that cites one paper, if
    there is another answer.
    """
    turns = [turn for turn in reversed(history) if turn.titles]
    if not one.is_marker:
        turns.sort(key=lambda turn: len(turn.titles) < 2)  # stable: the latest first
    return next((titles for turn in turns if (titles := one.among(turn.titles))), ())


def _together(titles: tuple[str, ...], compares: bool) -> str:
    if len(titles) == 1 or (compares and len(titles) == 2):
        return " and ".join(map(called, titles))
    return "these papers"


def _is_bare(text: str, title: str) -> bool:
    return bare(_ABOUT.sub("", text)) == called(title)


def _asked_again(title: str, history: History) -> Standalone:
    """'And the second one?': repeats the last question, if that was about one paper."""
    last = history[-1].question
    others = {other for turn in history for other in turn.titles if other != title}
    spoken = [called(other) for other in others if called(other) in last]
    if spoken:
        return Standalone(last.replace(max(spoken, key=len), called(title)), True, (title,))
    return Standalone(f"tell me about {called(title)}", True, (title,))


def _about_papers(text: str, papers: tuple[str, ...], compares: bool) -> Standalone:
    """Return a question about these papers, phrased as a comparison or a search if it is one."""
    if match := _LIKE.match(text):
        return Standalone(f"papers similar to {match['it']}", True)
    text = _LEAD.sub("", text)
    if compares and len(papers) == 2 and not _sides_are(papers, text):
        text = f"how do the two differ: {called(papers[0])}, {called(papers[1])}?"
    outward = _OUTWARD.search(text) and not (compares and len(papers) > 1)
    return Standalone(text, True, () if outward else papers)


def _sides_are(papers: tuple[str, ...], text: str) -> bool:
    """Whether the sides can be read off the question: a title may contain 'and' or a colon."""
    return find_sides(text) == tuple(map(called, papers))


def _read_pointer(question: str, history: History) -> Standalone | None:
    pointer = find_pointer(question)
    if pointer is None:
        return None
    if pointer.several and (found := _several(question, pointer, history)) is not None:
        return found
    return _one(question, pointer, history)


def _several(question: str, pointer: Pointer, history: History) -> Standalone | None:
    """'Which of those use RL?', 'how do they differ?': the papers cited, or the things compared."""
    last = history[-1]
    things = find_sides(last.question)
    if things and not _PAPERS.search(question, pointer.start, pointer.end):
        papers = last.titles if len(last.titles) == len(things) else ()
        return _replaced(question, pointer, " and ".join(things), papers)
    if len(last.titles) < 2 and not pointer.to_papers and (many := _plural_names(last.question)):
        return _replaced(question, pointer, " and ".join(many), ())
    if len(last.titles) == 1 and not pointer.to_papers:
        return None
    turn = _latest_list(history)
    if turn is None:
        return _unknown(question, pointer, "no answer so far cites a paper")
    if _OUTWARD.search(question):
        return _replaced(question, pointer, f"the papers on {subject(turn.question)}", ())
    compares = bool(_ASKS_TO_COMPARE.search(question))
    if compares and len(turn.titles) == 2:
        text = _put(question, pointer, " and ".join(map(called, turn.titles)))
        return _about_papers(text, turn.titles, compares)
    if match := _ONE_OF.match(question):
        return Standalone(f"of these, which one {question[match.end() :]}", True, turn.titles)
    found = _replaced(question, pointer, "these papers", turn.titles)
    return replace(found, question=_with_subject(found.question, turn.question))


def _with_subject(text: str, earlier: str) -> str:
    """'Which of these papers argue against it?': the 'it' is what they were found for."""
    before, these, rest = text.partition("these papers")
    pointer = find_pointer(rest)
    if pointer is None or pointer.several or pointer.to_papers:
        return text
    return f"{before}{these}{_put(rest, pointer, subject(earlier))}"


def _latest_list(history: History) -> Turn | None:
    """Return the latest turn that cites several papers, else the latest that cites any."""
    several = (turn for turn in reversed(history) if len(turn.titles) > 1)
    return next(several, latest_citing(history))


def _unknown(question: str, pointer: Pointer, why: str) -> Standalone:
    return unresolved(question, pointer.start, pointer.end, why)


def _plural_names(question: str) -> tuple[str, ...]:
    return tuple(name for name in named(question) if re.search(r"[A-Z]s$", name))


def _one(question: str, pointer: Pointer, history: History) -> Standalone | None:
    """'Does it work for vision?', 'who wrote it?': the thing asked about, or the paper cited."""
    last = history[-1]
    only = last.titles[0] if len(last.titles) == 1 else ""
    if only and pointer.several:
        return _replaced(question, pointer, f"the authors of {called(only)}", (only,))
    of_paper = pointer.to_papers or bool(_ABOUT_A_PAPER.search(question))
    things = _distinct_names(last.question)
    if only and (of_paper or not things):
        label = called(only)
        return _replaced(question, pointer, label, () if _OUTWARD.search(question) else (only,))
    if things:
        return _replaced(question, pointer, " or ".join(things), ())
    if of_paper and len(last.titles) > 1:
        return _unknown(question, pointer, f"the last answer cites {len(last.titles)} papers")
    return _replaced(question, pointer, subject(last.question), ())


def _distinct_names(question: str) -> tuple[str, ...]:
    """Return the one thing a question names unambiguously, or the two that it compares."""
    if sides := find_sides(question):
        return sides
    text = _QUOTED.sub("", question)
    found = tuple(name for name in named(text) if re.search(r"[A-Z0-9]", name[1:]))
    return found if len(found) == 1 else ()


def _replaced(question: str, pointer: Pointer, label: str, papers: tuple[str, ...]) -> Standalone:
    """Return the question with the pointer replaced by what it refers to."""
    text = _put(question, pointer, label)
    if match := _LIKE.match(text):
        return Standalone(f"papers similar to {match['it']}", True)
    return Standalone(_LEAD.sub("", text), True, papers)


def _put(question: str, pointer: Pointer, label: str) -> str:
    if pointer.possessive:
        label = f"{label}'" if label.endswith("papers") else f"{label}'s"
    elif pointer.part:
        label = f"the {pointer.part} of {label}"
    return f"{question[: pointer.start]}{label}{question[pointer.end :]}"


def _read_limit(question: str, history: History) -> Standalone | None:
    last = history[-1]
    text = limited(question, last.question)
    return None if text is None else Standalone(text, True, last.within)


def _complete(question: str, history: History) -> Standalone | None:
    """'And for speech?', 'why?': the last question with the new part."""
    last = history[-1]
    if (text := searched_on(question, last.question)) is not None:
        return Standalone(text, True)
    if (text := turned(question, last.question)) is not None:
        other = len(last.within) == 1 and called(last.within[0]) not in text
        return Standalone(text, True, () if other else last.within)
    if (text := continued(question, last.question)) is None:
        return None
    same = last.titles if len(last.titles) == 1 else ()
    return Standalone(text, True, last.within or same)

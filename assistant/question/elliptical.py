"""Shorthand questions -> whole ones: 'only from 2025', 'and for speech?', 'what about C3oT?'.

Each function completes one kind of shorthand with the words of an earlier question, and
returns None if the question isn't such a shorthand. Knows nothing of answers.
"""

from __future__ import annotations

import re

from assistant.language.dates import DATE
from assistant.language.terms import names
from assistant.question.constraints import Constraints, find_constraints
from assistant.question.extremes import ENDS_OF_TIME
from assistant.question.periods import find_period
from assistant.question.subject import (
    ANY_DAY,
    bare,
    frame_of,
    named,
    subject,
    undated,
)
from assistant.question.vocabulary import (
    AND,
    ANY_PAPERS,
    AUTHOR,
    AUXILIARY,
    DATA_SET,
    PAPERS,
    QUESTION_WORD,
    SOME_PAPERS,
    VERSUS,
)

_AND = rf"(?:{AND}\b,? )?"
_ABOUT = (
    r"(?:(?:what|how) about |and |but |(?:the )?same (?:thing |question )?(?:for|with|on|about) )"
)
_ONLY = r"(?:(?:show|give|list|find)(?: me)? )?(?:only|just) "
_ONES = rf"(?:(?:the |those |any )?(?:ones? |{ANY_PAPERS} )?)"
_PREPOSITION = (
    r"(?:for|in|on|with|without|at|to|using|by|under|across|within|outside|beyond|about|over|of)"
)
_WHOLE = re.compile(
    rf"^(?:{QUESTION_WORD}|{AUXILIARY}|list|show|find|give|tell|compare|explain|summari[sz]e"
    rf"|describe|sort|{PAPERS}|any(?:thing)?|everything|the (?:rest|others?))\b|.* first$",
    re.IGNORECASE,
)
_LESS = r"(?:not|except|excluding|exclude)"
"""Fewer words than deny elsewhere: 'ignore the above' completes no question."""
_COMPARED = rf"(?:compared (?:to|with)|{VERSUS})"
_LONGEST = 6
"""Most words of a shorthand: a longer question says all it needs."""

_LIMITING = r"(?:from|in|since|before|after|by|with)"
_VERB = (
    r"(?:is|are|was|were|use|uses|have|has|need|needs|do|does|did|can|also|reports?|works?|trains?"
    r"|requires?|releases?|handles?|supports?|cites?)"
)
_ADJECTIVE = r"(?:open|available|newer|older|better|worse|faster|cheaper)"
_NO = r"(?:(?:no|nope|sorry|oops|wait|hm+|not that(?: one)?)\b[,.;:! –—-]*)*"
_SPELLED_OUT = (
    (
        rf"^\W*{_NO}(?:i|we) (?:actually |really |rather )?(?:mean|meant)\b[,:]? (?=\w)",
        "what about ",
    ),
    (
        rf"^\W*{_AND}(?:limit|restrict|narrow) (?:it|them|this|that|these|those)(?: down)? to ",
        "only ",
    ),
    (
        rf"^\W*{_AND}(?:{_ONLY})(?:the ones|those|ones|{ANY_PAPERS}) (?:that|which) ",
        "which of those ",
    ),
    (
        rf"^\W*{_AND}(?:{_ONLY})(?:the ones|those|ones) (?={_LIMITING} )",
        "which of those are ",
    ),
    (
        rf"^\W*{_AND}which (?:ones? )?(?={_VERB}\b)",
        "which of those ",
    ),
    (rf"^\W*{_AND}which (?:one|ones)\b", "which of those"),
    (rf"^\W*{_AND}(?P<aux>are|is|do|does|did|were|have|has|can) any (?={_ADJECTIVE}\b|{_VERB}\b)",
     r"\g<aux> any of those "),
    (rf"^\W*{_AND}how many (?=(?:are|were|have|use|need|do|did|can|come|came|report)\b)",
     "how many of those "),
    (rf"^\W*{_AND}how many (?={_LIMITING} )", "how many of those are "),
    (rf"^\W*{_AND}(?=(?:the )?{ENDS_OF_TIME}(?: ones)? first\W*$)", "sort them by date, "),
    (rf"^\W*{_AND}(?=(?:sorted |ordered )?by (?:date|year)\W*$)", "list them "),
)  # fmt: skip
_AGE = re.compile(
    rf"^\W*{_AND}(?:is there |are there |do you have |show me )?"
    r"(?:any(?:thing)? |something |some )?"
    rf"(?P<age>newer|more recent|older|earlier)(?: {ANY_PAPERS}| ones?| work)?\W*$",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    rf"^\W*{_AND}(?P<f>why(?: not)?|how|when|where|since when|by how much"
    r"|how (?:accurate|fast|big|large|small|good|(?:much|many)(?: \w+)?)"
    r"|compared (?:to|with) what|than what"
    rf"|{_PREPOSITION} (?:which|what)(?: [\w-]+){{1,3}}"
    rf"|(?:which|what) (?:{DATA_SET}s?|(?!is\b|are\b|does\b|do\b|else\b|other\b|now\b)[\w-]+))\W*$",
    re.IGNORECASE,
)
_LOOKED_UP = (
    (rf"^\W*{_AND}how many {AUTHOR}s\W*$", "how many authors does {} have?"),
    (rf"^\W*{_AND}how many comments\W*$", "how many comments does {} have?"),
    (rf"^\W*{_AND}(?:in )?(?:which|what) (?:year|month)\W*$", "when was {} published?"),
    (rf"^\W*{_AND}(?:by )?whom?\W*$", "who wrote {}?"),
    (
        rf"^\W*{_AND}(?:tell me more|(?:more |some )?details?|elaborate|explain)(?: please)?\W*$",
        "tell me about {}",
    ),
)
_YES_OR_NO = re.compile(rf"^(?:{AUXILIARY}|will|would)\b", re.IGNORECASE)
_REASON = re.compile(rf"^(?:why|how|when|where) (?={AUXILIARY}\b)", re.IGNORECASE)


def spelled_out(question: str) -> str:
    """Return the question with the omitted 'of those': 'which use RL?'."""
    if re.search(r" or \S", question):
        return question  # 'which is better, A or B?' leaves nothing out
    for pattern, words in _SPELLED_OUT:
        if match := re.match(pattern, question, re.IGNORECASE):
            return match.expand(words) + question[match.end() :]
    return question


def limited(question: str, earlier: str) -> str | None:
    """Complete 'only from 2025', 'what about 2024?', 'single-author ones?' with `earlier`."""
    pattern = rf"^\W*{_AND}(?P<lead>{_ABOUT}|{_ONLY}|any (?={_LIMITING} ))?"
    lead = re.match(pattern, question, re.IGNORECASE)
    rest = bare(question[lead.end() :] if lead else question)
    phrase = re.sub(rf"^{_ONES}", "", rest, flags=re.IGNORECASE) if lead and lead["lead"] else rest
    phrase = re.sub(rf" (?:ones?|only|please|{SOME_PAPERS})$", "", phrase, flags=re.IGNORECASE)
    if re.fullmatch(DATE, phrase, re.IGNORECASE):
        phrase = f"from {phrase}"
    asked = find_constraints(f"papers {phrase}", ANY_DAY)
    if not phrase or _WHOLE.match(phrase) or asked.topic or asked.constraints == Constraints():
        return None
    if re.search(rf"\b{SOME_PAPERS}\b", rest, re.IGNORECASE) and not (lead and lead["lead"]):
        return None  # 'single-author papers' may well be a new question
    if asked.constraints.order is not None:
        period = find_period(earlier, ANY_DAY)
        asked_for = _at_an_end(re.sub("^the ", "", phrase), earlier)
        return f"{asked_for} {period.words}?" if period else f"{asked_for}?"
    return next(
        (text for text in _with_phrase(phrase, earlier) if _states(text, asked.constraints)), None
    )


def _at_an_end(end: str, earlier: str) -> str:
    """'the oldest' of what `earlier` was about: of all papers if it was about no topic."""
    found = find_constraints(earlier, ANY_DAY)
    order = found.constraints.order
    papers = "paper" if order and order.limit == 1 else "papers"
    topic = subject(earlier) if order is None else " ".join(found.topic)
    return f"the {end} {papers} on {topic}" if found.topic else f"the {end} {papers}"


def _with_phrase(phrase: str, earlier: str) -> tuple[str, ...]:
    """Return ways to add a limit to a question, the plainest first."""
    text, period = bare(earlier), find_period(earlier, ANY_DAY)
    follows = re.match(
        r"\d|(?:from|in|since|before|after|until|between|by|with|without|of)\b", phrase
    )
    placed = rf"\1 {phrase}" if follows else rf"{phrase} \1"
    ways = []
    if period and find_period(f"papers {phrase}", ANY_DAY):
        ways.append(text.replace(period.words, phrase))
        text = bare(period.rest)
    ways += [
        re.sub(rf"\b({ANY_PAPERS})\b", placed, text, count=1, flags=re.IGNORECASE),
        f"{text}, only papers {phrase}",
        f"{text}, only {phrase} papers",
    ]
    return tuple(f"{way}?" for way in ways)


def _states(text: str, wanted: Constraints) -> bool:
    found = find_constraints(text, ANY_DAY).constraints
    return found != Constraints() and all(
        value is None or getattr(found, name) == value
        for name, value in ((name, getattr(wanted, name)) for name in Constraints.__slots__)
    )


def turned(question: str, earlier: str) -> str | None:
    """Complete 'and for speech?', 'what about C3oT?', 'only surveys' with `earlier`."""
    text = bare(question)
    lead = re.match(rf"^\W*(?:(?P<about>{_ABOUT})|(?P<only>{_ONLY}|{_LESS} ))", text, re.IGNORECASE)
    rest = text[lead.end() :] if lead else text
    if len(rest.split()) > _LONGEST or _WHOLE.match(rest) or re.search(r"[,;:.] ", rest):
        return None
    if compared := re.match(rf"^{_AND}{_COMPARED} (?P<other>.+)", text, re.IGNORECASE):
        return f"how does {subject(earlier)} compare to {compared['other']}?"
    rest = re.sub("^even ", "", rest, flags=re.IGNORECASE)
    if re.match(rf"^{_PREPOSITION} (?!(?:which|what|how)\b)", rest, re.IGNORECASE):
        return f"{_with_preposition(rest, bare(earlier))}?"
    if not lead or not rest:
        return None
    if lead["only"]:
        return f"{bare(earlier)}, {text[lead.start('only') :].strip()}?"
    return f"{_with_other_subject(rest, bare(earlier))}?"


def _with_preposition(phrase: str, earlier: str) -> str:
    """'for speech' replaces a final 'for images'."""
    word = phrase.split()[0]
    same = re.search(rf" {word} (?:[\w-]+ ?){{1,4}}$", earlier, re.IGNORECASE)
    return f"{earlier[: same.start()] if same else earlier} {phrase}"


def _with_other_subject(other: str, earlier: str) -> str:
    """'what about C3oT' after 'what is CoT-Valve' asks what C3oT is."""
    known = named(earlier)
    if len(known) == 1 and names(f"the {other}") and not re.search(rf"\b{ANY_PAPERS}\b", earlier):
        return earlier.replace(known[0], other)
    slot = frame_of(bare(undated(earlier)))
    if slot and earlier.count(slot) == 1:
        return earlier.replace(slot, re.sub(r"^the ", "", other))
    return f"{earlier}, regarding {other}"


def searched_on(question: str, earlier: str) -> str | None:
    """Complete 'anything newer?', which looks for more papers, with `earlier`."""
    if match := _AGE.match(question):
        newest = match["age"].lower() in {"newer", "more recent"}
        return f"{_at_an_end('most recent' if newest else 'oldest', earlier)}?"
    return None


def continued(question: str, earlier: str) -> str | None:
    """Complete 'why?', 'by how much?', 'on which data sets?' with `earlier`."""
    for pattern, whole in _LOOKED_UP:
        if re.match(pattern, question, re.IGNORECASE):
            return whole.format(subject(earlier))
    match = _FRAGMENT.match(question)
    if not match:
        return None
    text = _REASON.sub("", bare(earlier))
    if _YES_OR_NO.match(text):
        return f"{match['f']} {text[0].lower()}{text[1:]}?"
    return f"{match['f']}, regarding {subject(earlier)}?"

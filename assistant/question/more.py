"""'More', 'any others?', 'show me the rest': papers that the answers so far do not cite."""

from __future__ import annotations

import re

from assistant.conversation import History
from assistant.question.likeness import find_likeness
from assistant.question.standalone import Standalone
from assistant.question.subject import called, subject
from assistant.question.vocabulary import AND, ANY_PAPERS, one_of

_ELSE = r"(?:what|anything|something|who|any(?:one|body)?|some) (?:else|more|others?)"
_ASKING = one_of(
    *("are there", "do you have", "(?:can|could|may) (?:i|we|you) (?:see|get|have|show me)"),
    *("show(?: me| us)?", "give(?: me| us)?", "list", "see", "i want"),
)
_FURTHER = one_of("more", "others?", "next", "rest", "remaining")
_ONES = one_of(
    ANY_PAPERS, "ones", "results", "page", "of (?:them|those|these)", "like (?:that|these)"
)
_MORE = re.compile(
    rf"^\W*(?:{AND}\b,? )?(?:{_ELSE}|what other {ANY_PAPERS}(?: are there)?"
    r"|go on|continue|keep going"
    rf"|(?:{_ASKING} )?(?:(?:any|some|a few|the) )?{_FURTHER}(?: \d+| few)?(?: {_ONES})?)"
    r"(?:,? please)?\W*$",
    re.IGNORECASE,
)


def read_more(question: str, history: History) -> Standalone | None:
    """Complete 'more'; None for any other question.

    More about the one paper that was discussed are papers like it. A notice says that papers
    which were cited before don't come again.
    """
    if not _MORE.match(question):
        return None
    last = history[-1]
    only = called(last.titles[0]) if len(last.titles) == 1 else ""
    if find_likeness(last.question) is not None:
        text = last.question
    elif only and only in last.question:
        return Standalone(f"papers similar to {only}", True)
    else:
        text = f"are there other papers on {subject(last.question)}?"
    cited = _cited_for(text, history)
    notices = ("the papers that were cited before are left out",) if cited else ()
    return Standalone(text, True, notices=notices, besides=cited)


def _cited_for(text: str, history: History) -> tuple[str, ...]:
    """Return the titles that were cited for a question since it, or another, was first asked."""
    titles: list[str] = []
    for turn in reversed(history):
        titles += turn.titles
        if turn.question != text:
            break
    return tuple(dict.fromkeys(titles))

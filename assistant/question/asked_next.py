"""What is asked of the paper that was just discussed, named alone: 'the abstract', 'pdf?'."""

from __future__ import annotations

import re

from assistant.conversation import History
from assistant.question.standalone import Standalone, latest_citing, unresolved
from assistant.question.subject import bare, called, named, subject
from assistant.question.vocabulary import AND, ANY_PAPER, AUTHOR, one_of
from assistant.question.wordings import ARXIV_ID, REFERENCE, URL

_ASKING = one_of(
    *(r"(?:show|give|send|get|tell|read|print)(?: me| us)?", r"(?:can|could|may) (?:i|you) \w+"),
    *("i (?:want|need)", "where(?:['’]s| is)", "what(?:['’]s| is)", "how about", "what about"),
)
_FIELDS = (
    (r"(?:full |whole )?abstract|summary|tl;?dr|gist", "show me the abstract of {}"),
    (REFERENCE, "bibtex of {}"),
    (URL, "link to {}"),
    (r"(?:source )?code|git ?hub(?: link| repo)?|repo(?:sitory)?", "code for {}"),
    (ARXIV_ID, "arXiv id of {}"),
    (rf"{AUTHOR}s?(?: names| list)?", "who wrote {}?"),
    (r"(?:publication |release )?(?:date|year)", "when was {} published?"),
)
_ALONE = tuple(
    (
        re.compile(
            rf"^\W*(?:{AND}\b,? )?(?:(?:please )?{_ASKING} )?(?:(?:the|its|an?) )?"
            rf"(?:{ANY_PAPER}['’]s )?(?:{field})(?:,? please)?\W*$",
            re.IGNORECASE,
        ),
        question,
    )
    for field, question in _FIELDS
)


def read_field(question: str, history: History) -> Standalone | None:
    """Complete 'show me the abstract', 'pdf?'; None for any other question."""
    asked = next((whole for pattern, whole in _ALONE if pattern.match(question)), None)
    last = history[-1]
    turn = last if last.titles or named(last.question) else latest_citing(history)
    if asked is None or turn is None:
        return None
    if len(turn.titles) > 1:
        why = f"the last answer cites {len(turn.titles)} papers"
        return unresolved(question, 0, len(bare(question)), why)
    label = called(turn.titles[0]) if turn.titles else subject(turn.question)
    return Standalone(asked.format(label), True, turn.titles)

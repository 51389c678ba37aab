"""Requests for what an abstract may hold, put as the question that it answers.

'Show me the abstract of KVQuant' asks what KVQuant is, 'code for KVQuant' where its code is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.vocabulary import ANY_PAPER, WHAT_IS
from assistant.question.wordings import NO_SUBJECT, ONE_PAPER, names_a_paper

_NAMED_WITHIN = 4
"""Words at the start of a title that are enough to identify it."""
_WANTED = (
    rf"^\W*(?:please )?(?:(?:{WHAT_IS}|give me|show me|show|read me|read|print|get me|link to"
    r"|i (?:want|need)) )?(?:(?:the|an?) )?"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is requested of the paper that the pattern calls `s`, and the question it puts."""

    example: str
    pattern: re.Pattern[str]
    question: str
    only_named: bool = False
    """The paper must be named: 'code for KVQuant', but not 'code for beginners'."""

    def subject_in(self, text: str) -> str:
        """Return the words for one paper if a text makes this request."""
        match = self.pattern.match(text)
        words = re.sub(rf" {ANY_PAPER}\W*$", "", match["s"], flags=re.IGNORECASE) if match else ""
        subject = " ".join(words.strip(" ?.!").split()[:_NAMED_WITHIN])
        if not subject or NO_SUBJECT.match(subject):
            return ""
        return subject if not self.only_named or names_a_paper(subject) else ""


REQUESTS = (
    Request(
        "show me the abstract of KVQuant",
        re.compile(
            rf"{_WANTED}(?:(?:short|brief|quick|full|whole|one-line) )?"
            r"(?:abstract|summary|synopsis|gist|tl;?dr|overview)"
            rf" (?:of|for) {ONE_PAPER}(?:the )?(?:{ANY_PAPER} )?(?P<s>[^?:]+)",
            re.IGNORECASE,
        ),
        "what is {}?",
    ),
    Request(
        "code for KVQuant",
        re.compile(
            rf"{_WANTED}(?:(?:official|source|open) )?"
            r"(?:code(?: ?base)?|git ?hub(?: (?:repo(?:sitory)?|link|page))?|repo(?:sitory)?)"
            rf" (?:of|for|to) {ONE_PAPER}(?:the )?(?:{ANY_PAPER} )?(?P<s>[^?:]+)",
            re.IGNORECASE,
        ),
        "where is the code of {}?",
        only_named=True,
    ),
)


def as_question(text: str) -> str:
    """Return the question that a request puts; any other text as it is."""
    for request in REQUESTS:
        if subject := request.subject_in(text):
            return request.question.format(subject)
    return text

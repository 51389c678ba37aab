"""The reply to a batch of papers that were to be judged, however loosely a model writes it."""

from __future__ import annotations

import re

from pydantic import BaseModel, ValidationError, field_validator, model_validator

from assistant.answer import Verdict

_SAID: dict[Verdict, re.Pattern[str]] = {
    "out": re.compile(r"out\b|exclu|no\b|not\b|irrelevant|reject"),
    "borderline": re.compile(r"border|partial|maybe|unsure|unclear"),
    "in": re.compile(r"in\b|inclu|yes\b|relevant|accept"),
}


class ScreenedPaper(BaseModel):
    """The model's verdict on one paper of a batch; the quote comes before the verdict on it."""

    n: int
    quote: str
    reason: str
    verdict: Verdict

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, row: object) -> object:
        """Read what a small model leaves out, or gives as null, as empty."""
        if not isinstance(row, dict):
            return row
        given = {name: value for name, value in row.items() if value is not None}
        return {"quote": "", "reason": ""} | given

    @field_validator("n", mode="before")
    @classmethod
    def _number(cls, n: object) -> object:
        """Read '[3]' and 'paper 3' as 3."""
        found = re.search(r"\d+", n) if isinstance(n, str) else None
        return found.group() if found else n

    @field_validator("verdict", mode="before")
    @classmethod
    def _verdict(cls, verdict: object) -> object:
        """Read the verdict in other words."""
        said = str(verdict).strip().lower()
        return next((known for known, words in _SAID.items() if words.match(said)), verdict)


class ScreeningReply(BaseModel):
    """The reply to one batch; a row that is none costs the others nothing."""

    papers: list[ScreenedPaper]

    @model_validator(mode="before")
    @classmethod
    def _by_number(cls, reply: object) -> object:
        """Read rows by their numbers as what they are, though nothing says so."""
        if not isinstance(reply, dict) or not all(str(name).isdigit() for name in reply):
            return reply
        return {"papers": reply}

    @field_validator("papers", mode="before")
    @classmethod
    def _rows(cls, found: object) -> object:
        if isinstance(found, dict):  # rows by their numbers
            found = [{"n": n, **row} for n, row in found.items() if isinstance(row, dict)]
        if not isinstance(found, list):
            return found
        return [row for row in found if _is_row(row)] or found


def _is_row(row: object) -> bool:
    try:
        ScreenedPaper.model_validate(row)
    except ValidationError:
        return False
    return True

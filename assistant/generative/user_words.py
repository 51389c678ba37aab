"""What was said in a conversation, as the standard for what a model makes of it.

A wording is faithful if it keeps what the question asks and adds nothing that wasn't
said. Knows nothing of plans.
"""

from __future__ import annotations

import re
from functools import cached_property

from assistant.conversation import History
from assistant.language.terms import STOP_WORDS, names
from assistant.question.numbered import find_numbered
from assistant.question.pointing import find_pointer
from assistant.question.subject import called

LONGEST = 400
"""Most code points of a stand-alone question, or twice the question's own length."""
KEPT = 0.5
"""Share of the words of a follow-up that its new wording must keep."""
NEW = 0.34
"""Share of its words that may paraphrase what was said."""
STEM = 4
"""First letters by which a word is recognised: 'compress', 'compressing'."""

_WORD = re.compile(r"[\w.+-]*\w(?:\(\))?")
_TIME = re.compile(
    r"\b(?:19|20)[0-4]\d\b|['’]\d\d\b|\b(?:days?|weeks?|fortnight|months?|quarter|years?|decade"
    r"|century|yesterday|today|summer|autumn|winter|since|until|January|February|March|April|May"
    r"|June|July|August|September|October|November|December|Spring|Fall)\b",
)
_NUMBER = re.compile(r"\b(?:how many|number|count|total|tally|amount)\b", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.|[<>{}\[\]`\n]")


class Said:
    """A question with everything said before it."""

    def __init__(self, question: str, history: History) -> None:
        self.question = question
        self.before = history

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The papers cited so far, those of the latest answer first."""
        turns = reversed(self.before)
        return tuple(dict.fromkeys(title for turn in turns for title in turn.titles))

    @cached_property
    def _asked(self) -> str:
        """The user's words, and titles: what a wording may be made of."""
        return "\n".join((self.question, *(turn.question for turn in self.before), *self.titles))

    @cached_property
    def _all(self) -> str:
        return "\n".join((self._asked, *(turn.answer for turn in self.before))).casefold()

    @cached_property
    def points_back(self) -> bool:
        """Whether the question has words for something said before, or names a cited paper."""
        spoken = any(called(title) in self.question for title in self.titles)
        return spoken or bool(find_pointer(self.question) or find_numbered(self.question))

    @property
    def speaks_of_time(self) -> bool:
        """Whether the question has words for a date or a period."""
        return bool(_TIME.search(self.question))

    @property
    def asks_for_a_number(self) -> bool:
        """Whether the question has words for a count."""
        return bool(_NUMBER.search(self.question))

    def holds(self, words: str) -> bool:
        """Return whether each of `words` was said."""
        return all(word.casefold() in self._all for word in _WORD.findall(words))

    def title(self, meant: str) -> tuple[str, ...]:
        """Return the one cited paper that a title, or the start of one, refers to; else nothing."""
        wanted = _folded(meant)
        found = [title for title in self.titles if wanted and _folded(title).startswith(wanted)]
        exact = [title for title in found if _folded(title) == wanted]
        chosen = exact or found
        return (chosen[0],) if len(chosen) == 1 else ()

    def spelling(self, name: str) -> str:
        """Return how the conversation writes a name; nothing if it is written like any word."""
        return self._names.get(name.strip().casefold(), "")

    @cached_property
    def _names(self) -> dict[str, str]:
        asked = (self.question, *(turn.question for turn in self.before))
        written = [name for text in asked for name in names(text)]
        heads = [head for title in self.titles if not (head := called(title)).startswith("“")]
        return {name.casefold(): name for name in (*heads, *written)}

    def is_faithful(self, wording: str, *, whole: bool = False) -> bool:
        """Return whether a wording keeps what the question asks, and adds nothing to what was said.

        `whole`: it must keep every word, as for a question that seems to need nothing.
        """
        if not wording or len(wording) > max(LONGEST, 2 * len(self.question)):
            return False
        if _LINK.search(wording) and not _LINK.search(self._asked):
            return False
        return self._keeps_question(wording, 1.0 if whole else KEPT) and self._adds_nothing(wording)

    def _keeps_question(self, wording: str, share: float) -> bool:
        question = self._without_numbers
        exact = {name.casefold() for name in (*names(question), *_figures(question))}
        if not all(word in wording.casefold() for word in exact):
            return False
        asked, kept = _stems(question), _stems(wording)
        return len(asked & kept) >= share * len(asked)

    @property
    def _without_numbers(self) -> str:
        """The question minus 'the second one': the wording has the title instead."""
        text = self.question
        for one in reversed(find_numbered(text)):
            text = f"{text[: one.start]} {text[one.end :]}"
        return text

    def _adds_nothing(self, wording: str) -> bool:
        exact = {name.casefold() for name in (*names(wording), *_figures(wording))}
        if not all(word in self._all for word in exact):
            return False
        used = _stems(wording)
        return len(used - _stems(self._asked)) <= NEW * len(used)


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


def _stems(text: str) -> set[str]:
    words = _WORD.findall(text.lower())
    return {word[:STEM] for word in words if word not in STOP_WORDS}


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))

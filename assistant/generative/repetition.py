"""A model that says the same again and again: nothing else is to be expected of it."""

from __future__ import annotations

from collections import Counter

MOST_REPEATED, LEAST_REPEATED = 3, 30
"""How often a sentence of so many code points comes where a model is caught in a loop."""
MOST_IN_A_ROW = 6
"""How often one of any length comes, with nothing in between."""


class Repetition:
    """Counts the sentences of one reply."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter()
        self._last = ""
        self._in_a_row = 0

    def is_loop(self, sentence: str) -> bool:
        """Take the next sentence, and return whether a loop shows in it."""
        self._said[sentence] += 1
        self._in_a_row = self._in_a_row + 1 if sentence == self._last else 1
        self._last = sentence
        again = self._said[sentence] == MOST_REPEATED and len(sentence) >= LEAST_REPEATED
        return again or self._in_a_row == MOST_IN_A_ROW

"""What is known of the words of a language: their stems, their weights, what they mean.

It comes from outside: the code that reads or checks text knows no index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Injected, so that an index or a test can supply it."""

    analyse: Callable[[str], list[str]]
    """Text -> stems of its content words, in order."""
    idf: Callable[[str], float]
    """Weight of a stem: the rarer in the papers, the higher."""
    embed: Callable[[Sequence[str]], Floats] | None = None
    """Texts -> unit rows; None if there is no embedding model: then words alone decide."""

    def is_rare(self, word: str) -> bool:
        """Whether almost no paper contains the word (0.7 of an unseen word's weight)."""
        unseen = self.idf("\x00")
        return all(self.idf(stem) >= 0.7 * unseen for stem in self.analyse(word))

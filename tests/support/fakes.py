"""Stand-ins for what tests must not depend on: an embedder without a model, made-up papers."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from index.embedder import Vectors
from index.identity.naming import slug
from index.paper import Paper, Sighting
from index.reporting import Advance


class HashingEmbedder:
    """A bag of hashed words as a unit vector: similar texts are near, and no model is needed."""

    def __init__(self, name: str = "hashing-v1", dimensions: int = 384) -> None:
        self._name = name
        self._dimensions = dimensions
        self.texts: list[str] = []
        """Every text it was asked for."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def is_word(self, text: str) -> bool:
        return text in {"which", "papers"}

    def embed(self, texts: Sequence[str], progress: Advance | None = None) -> Vectors:
        self.texts.extend(texts)
        rows = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in ["", *re.findall(r"\w+", text.lower())]:
                row += self._of_word(word)
            row /= np.linalg.norm(row)
        if progress:
            progress(len(texts))
        return rows

    def _of_word(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(f"{self._name} {word}".encode()).digest()[:8], "big")
        values = np.random.default_rng(seed).standard_normal(self._dimensions)
        return (values / 10).astype(np.float32)


_WORDS = (
    "attention benchmark chain compress corpus decode diffusion distill embed entropy evaluate"
    " gradient graph image kernel language latent layer memory model network policy prompt prune"
    " quantum reason recall reward robot sample sparse speech token train transformer video vision"
).split()


def make_paper(number: int, sentences: int = 6) -> Paper:
    """Return a made-up paper; the same number always gives the same paper."""
    rng = random.Random(number)
    title = f"Study {number} of {' '.join(rng.sample(_WORDS, 3))}"
    text = [
        f"We {' '.join(rng.sample(_WORDS, rng.randint(8, 20)))} by {rng.randint(2, 99)} percent."
        for _ in range(sentences)
    ]
    published = date(2023, 1, 1) + timedelta(days=number) if number % 2 else None
    return Paper(
        id=slug(title),
        title=title,
        abstract=" ".join(text),
        published=published,
        comments=number % 5 or None,
        author_count=number % 7 + 1,
        sightings=(Sighting("made-up.txt", f"line {number}"),),
    )


def make_papers(count: int, start: int = 0) -> list[Paper]:
    """Return `count` different made-up papers."""
    return [make_paper(number) for number in range(start, start + count)]

"""The papers of an index -> points in a plane and themes: similar papers are close together.

Deterministic: the same papers always give the same picture. Knows nothing of HTML.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from index.library import Library
from index.paper import Paper

MOST = 1_000
"""Papers drawn; if there are more, a uniform sample by digest, since digests are unordered."""
FEWEST = 5
_THEMES = (3, 10)
_DIMENSIONS = 30
_SEED = 0
_LABEL_WORDS = 2
_PATIENCE = 4.0
"""Seconds by which a visitor's first question goes ahead of it."""
_WORD = r"(?u)\b[A-Za-z][\w-]{2,}\b"
Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Place:
    """A paper on the map; both coordinates are between 0 and 1."""

    paper_id: str
    title: str
    x: float
    y: float
    theme: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Papers close together, named by the words in their titles that others lack."""

    label: str
    x: float
    y: float
    papers: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The map of one index."""

    places: tuple[Place, ...]
    themes: tuple[Theme, ...]
    total: int
    """Papers in the index, of which `places` may be a sample."""


class Maps:
    """Keeps the last map drawn of the index; safe to share between threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._drawn: tuple[str, Layout] | None = None
        self._preparing = False

    def prepare(self) -> None:
        """Load the drawing libraries in the background: that takes longer than drawing."""
        if not self._preparing:
            self._preparing = True
            timer = threading.Timer(_PATIENCE, _load)
            timer.daemon = True
            timer.start()

    def of(self, library: Library) -> Layout:
        """Return the map of an index, redrawn if its papers have changed."""
        with self._turn:
            digest = library.digest
            if self._drawn is None or self._drawn[0] != digest:
                self._drawn = digest, lay_out(library)
            return self._drawn[1]


def _load() -> None:
    for name in ("cluster", "decomposition", "feature_extraction.text", "manifold"):
        import_module(f"sklearn.{name}")


def lay_out(library: Library) -> Layout:
    """Return the map of an index; empty below `FEWEST` papers."""
    total = library.status().papers
    papers = _sample(library, total)
    if len(papers) < FEWEST:
        return Layout((), (), total)
    _load()
    # Threads that wait for each other spin: on busy processors, many times as long.
    with threadpool_limits(1):
        points = _points(library, papers)
        plane = _plane(points)
        themes = _themes(points)
    places = tuple(
        Place(paper.id, paper.title, round(float(x), 4), round(float(y), 4), int(theme))
        for paper, (x, y), theme in zip(papers, plane, themes, strict=True)
    )
    return Layout(places, _named(places), total)


def _sample(library: Library, total: int) -> list[Paper]:
    if total <= MOST:
        return list(library.papers.papers())
    rows = sorted(library.papers.select(), key=lambda row: row.text_digest)
    chosen = library.papers.by_id(row.id for row in islice(rows, MOST))
    return sorted(chosen.values(), key=lambda paper: paper.id)


def _points(library: Library, papers: Sequence[Paper]) -> Points:
    """Return one unit vector per paper, from its embedding if there is one, else its words."""
    stored = library.papers.vectors(paper.text_digest for paper in papers)
    if all(paper.text_digest in stored for paper in papers):
        chunks = (stored[paper.text_digest].chunks for paper in papers)
        points = np.stack([rows.astype(np.float32).mean(axis=0) for rows in chunks])
    else:
        points = _words(papers)
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    unit: Points = points / np.maximum(lengths, 1e-9)
    return unit


def _words(papers: Sequence[Paper]) -> Points:
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    texts = [f"{paper.title}\n{paper.abstract}" for paper in papers]
    matrix = TfidfVectorizer(stop_words="english", max_features=3_000).fit_transform(texts)
    dense: Points = matrix.toarray().astype(np.float32)
    return dense


def _plane(points: Points) -> Points:
    """Return two coordinates per point, each between 0 and 1."""
    from sklearn.decomposition import PCA  # type: ignore[import-untyped]
    from sklearn.manifold import TSNE  # type: ignore[import-untyped]

    count, width = points.shape
    fewer = PCA(min(_DIMENSIONS, count, width), random_state=_SEED).fit_transform(points)
    tsne = TSNE(
        perplexity=min(30, (count - 1) / 3), init="pca", random_state=_SEED, max_iter=500, n_jobs=1
    )
    plane = tsne.fit_transform(fewer)
    low, high = plane.min(axis=0), plane.max(axis=0)
    scaled: Points = (plane - low) / np.maximum(high - low, 1e-9)
    return scaled


def _themes(points: Points) -> NDArray[np.int32]:
    from sklearn.cluster import KMeans  # type: ignore[import-untyped]

    fewest, most = _THEMES
    count = min(max(fewest, len(points) // 35), most, len(points))
    groups: NDArray[np.int32] = KMeans(count, n_init=4, random_state=_SEED).fit_predict(points)
    return groups


def _named(places: Sequence[Place]) -> tuple[Theme, ...]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    groups = [
        [place for place in places if place.theme == number]
        for number in range(max(place.theme for place in places) + 1)
    ]
    titles = [" ".join(place.title for place in group) for group in groups]
    vectorizer = TfidfVectorizer(stop_words="english", token_pattern=_WORD, sublinear_tf=True)
    weights = vectorizer.fit_transform(titles).toarray()
    words = vectorizer.get_feature_names_out()
    best = np.argsort(-weights, axis=1, kind="stable")[:, :_LABEL_WORDS]
    return tuple(
        _theme(group, ", ".join(words[order])) for group, order in zip(groups, best, strict=True)
    )


def _theme(group: Sequence[Place], label: str) -> Theme:
    """Put the label at the median, where most of the papers are."""
    x = float(np.median([place.x for place in group]))
    y = float(np.median([place.y for place in group]))
    return Theme(label, round(x, 4), round(y, 4), len(group))

"""The paper that somebody means: by id, alias, address, title or the key of a reference."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from assistant.language.wording import listed
from index.errors import PaperNotFound
from index.identity.naming import arxiv_id
from index.paper import Paper
from index.reading.reference import find_address, find_arxiv_id, key_place
from index.store import PaperReader

SUGGESTIONS = 5


def find_paper(name: str, store: PaperReader) -> Paper:
    """Return the one paper that `name` means.

    Raises PaperNotFound, which names the nearest titles, if none or several do.
    """
    wanted = name.strip()
    arxiv = arxiv_id(wanted) or find_arxiv_id([wanted])
    if (paper_id := _known_id(wanted, arxiv, store)) is not None:
        return store.by_id([paper_id])[paper_id]
    folded = _folded(wanted)
    holding = [(pid, title) for pid, title in store.titles() if folded and folded in _folded(title)]
    called = [pid for pid, title in holding if _folded(title) == folded]
    named = [pid for pid, title in holding if _folded(title.partition(":")[0]) == folded]
    chosen = next((ids for ids in (called, named) if len(ids) == 1), [pid for pid, _ in holding])
    if len(chosen) == 1:
        return store.by_id(chosen)[chosen[0]]
    if holding:
        titles = sorted((title for _, title in holding), key=lambda title: _farness(title, folded))
        raise _not_found(f"{len(holding)} titles contain {wanted!r}", titles)
    if len(referred := _referred(wanted, store)) == 1:
        return referred[0]
    if referred:
        titles = [paper.title for paper in referred]
        raise _not_found(f"{len(referred)} references have the key {wanted!r}", titles)
    if arxiv:
        missing = f"no indexed paper has the arXiv id {arxiv}"
        raise PaperNotFound(missing, f"fetch it from arXiv: papers index add arxiv:{arxiv}")
    raise _not_found(f"no paper is called {wanted!r}", _similar(folded, store))


def _known_id(name: str, arxiv: str | None, store: PaperReader) -> str | None:
    """Return the id of the paper whose id, alias or arXiv id is `name`."""
    known = store.resolve([name, arxiv] if arxiv else [name])
    return known.get(name) or (known.get(arxiv) if arxiv else None)


def _farness(title: str, folded: str) -> tuple[bool, bool]:
    """Return what sorts titles first that begin with the words of a name, then those with them."""
    words = f"{_folded(title)} "
    return not words.startswith(f"{folded} "), f" {folded} " not in f" {words}"


def _referred(name: str, store: PaperReader) -> list[Paper]:
    """Return the papers with an address, a DOI or the key of a reference; looks at all papers."""
    if not name or " " in name:
        return []
    address = find_address([], doi=name) or find_address([name])
    means = _linked(address) if address else _keyed(name)
    return [paper for paper in store.papers() if means(paper)]


def _linked(address: str) -> Callable[[Paper], bool]:
    wanted = address.casefold().rstrip("/")
    return lambda paper: (paper.url or "").casefold().rstrip("/") == wanted


def _keyed(key: str) -> Callable[[Paper], bool]:
    end = key_place(0, key).removeprefix("line 0")
    return lambda paper: any(seen.place.endswith(end) for seen in paper.sightings)


def _similar(folded: str, store: PaperReader) -> list[str]:
    titles = {_folded(title): title for _, title in store.titles()}
    close = difflib.get_close_matches(folded, titles, n=SUGGESTIONS, cutoff=0.5)
    words = set(folded.split())
    sharing = sorted(titles, key=lambda key: (-len(words & set(key.split())), key))
    near = close or [key for key in sharing[:SUGGESTIONS] if words & set(key.split())]
    return [titles[key] for key in near]


def _not_found(message: str, candidates: list[str]) -> PaperNotFound:
    shown = tuple(candidates[:SUGGESTIONS])
    if not shown:
        return PaperNotFound(message, "look for it with `papers search`")
    either = listed((f"“{title}”" for title in shown), "or")
    return PaperNotFound(message, f"did you mean {either}?", shown)


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))

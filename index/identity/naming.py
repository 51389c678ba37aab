"""Ids and the titles they are made of: pure functions of one text.

A slug is made from the title alone, never from its neighbours, so the same title
gets the same id in every index and in every order of reading.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_ARXIV_ID = re.compile(
    r"(?:arxiv:)?(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE
)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile(r"['’`]")
_LONGEST_SLUG = 80
_TAG = 6


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id, without its version, if the whole of `text` is one, or None."""
    match = _ARXIV_ID.fullmatch(text.strip())
    return match["id"] if match else None


def arxiv_url(identifier: str) -> str:
    """Return the address of the abstract page of an arXiv id."""
    return f"https://arxiv.org/abs/{identifier}"


def title_key(title: str) -> str:
    """Return what two titles share if they differ only in case, accents, punctuation or spacing.

    A title of nothing but punctuation is its own key.
    """
    folded = _fold(title)
    return "".join(c for c in folded if c.isalnum()) or " ".join(folded.split())


def slug(title: str) -> str:
    """Return a readable id of lower-case ASCII words and hyphens, at most 80 characters.

    A title that the slug can't hold in full (too long, other scripts) gets a tag
    of its hash, so that equal slugs mean equal title keys.
    """
    words = _ASCII_WORD.findall(_APOSTROPHES.sub("", _fold(title)))
    whole = "-".join(words)
    if 0 < len(whole) <= _LONGEST_SLUG and "".join(words) == title_key(title):
        return whole
    return tagged(whole, title_key(title))


def tagged(stem: str, text: str) -> str:
    """Return `stem`, cut at a word to fit, with a short hash of `text`."""
    tag = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_TAG]
    room = _LONGEST_SLUG - _TAG - 1
    if len(stem) > room:
        stem = stem[: room + 1].rpartition("-")[0] or stem[:room]
    return f"{stem}-{tag}" if stem else f"paper-{tag}"


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))

"""A publication as rows of a server's collection, and back.

One row states the publication; each of its papers (as JSON) and of its vectors (as
base64) is a row of its own. Texts are cut into pieces, since Chroma Cloud takes no value
over 4,096 bytes. Pure text and values: nothing here talks to a server.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from index.errors import IndexMismatch
from index.paper import Paper
from index.publication import PaperVectors, Publication, Space
from index.quantise import Bytes
from index.stores.truth_rows import PAPER_COLUMNS, to_paper, to_row

FORMAT = 1
"""Increased whenever an older program would misread the rows; papers have `truth_rows`.

Also if the content digest of papers changes: digests stated in an older format don't compare.
"""
Row = dict[str, str | int]
"""The metadata of one row."""
_COLUMNS = PAPER_COLUMNS.split(", ")
_PIECE = 4_000
_PAPER, _VECTORS = "paper", "vectors"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a publication says about the index after it, for copies to compare."""

    content: str
    """`PaperReader.content_digest`."""
    embedded: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication, as every machine replays it."""

    change: Publication
    space: Space
    """Of its vectors."""
    is_aside: bool
    """Its vectors are set aside: their space is not published yet."""
    token: str
    """Distinguishes it from one that came too late."""

    @property
    def aside(self) -> Space | None:
        """The space that its vectors are set aside for, if they are."""
        return self.space if self.is_aside else None


def content_rows(change: Publication, space: Space) -> Iterator[Row]:
    """Yield the rows of papers and vectors."""
    for paper in change.papers:
        fields = dict(zip(_COLUMNS, to_row(paper), strict=False))
        yield {"kind": _PAPER, "paper": paper.id, **_pieces(json.dumps(fields))}
    for key, own in change.vectors.items():
        data = own.chunks.tobytes() + own.sentences.tobytes()
        pieces = _pieces(b64encode(data).decode("ascii"))
        yield {
            "kind": _VECTORS,
            "text": key,
            "space": space.key,
            "chunks": len(own.chunks),
            **pieces,
        }


def stating_row(entry: Entry, rows: int, after: Stated) -> Row:
    """Return the row that states a publication of that many content rows."""
    change, space = entry.change, entry.space
    row: Row = {
        "format": FORMAT,
        "token": entry.token,
        "rows": rows,
        "content": after.content,
        "embedded": after.embedded,
        "chunks": after.chunks,
        "embedder": space.embedder,
        "dimensions": space.dimensions,
        "chunking": space.chunking,
        "aside": int(entry.is_aside),
        "switched": int(change.space is not None),
        **_pieces(json.dumps(sorted(change.removed))),
    }
    if change.vectors_folder is not None:
        row["vectors"] = change.vectors_folder
    return row


def to_stated(row: Row) -> Stated:
    """Return what a publication says about the index; IndexMismatch if by a newer version."""
    if int(row["format"]) > FORMAT:
        raise IndexMismatch(
            "the index on the Chroma server was made by a newer version of this program",
            "upgrade the program, or set PAPERS_CHROMA or CHROMA_DATABASE to another one",
        )
    return Stated(str(row["content"]), int(row["embedded"]), int(row["chunks"]))


def to_entry(stating: Row, rows: Sequence[Row]) -> Entry:
    """Return a publication; rows that a later one made obsolete may be missing."""
    space = Space(str(stating["embedder"]), int(stating["dimensions"]), str(stating["chunking"]))
    change = Publication(
        papers=[_to_paper(row) for row in rows if row["kind"] == _PAPER],
        vectors={
            str(row["text"]): _to_vectors(row, space) for row in rows if row["kind"] == _VECTORS
        },
        removed=json.loads(_joined(stating)),
        vectors_folder=str(stating["vectors"]) if "vectors" in stating else None,
        space=space if stating["switched"] else None,
    )
    return Entry(change, space, bool(stating["aside"]), str(stating["token"]))


def _to_paper(row: Row) -> Paper:
    fields = json.loads(_joined(row))
    return to_paper(tuple(fields[column] for column in _COLUMNS))


def _to_vectors(row: Row, space: Space) -> PaperVectors:
    data = np.frombuffer(b64decode(_joined(row)), dtype=np.int8)
    rows: Bytes = data.reshape(-1, space.dimensions)
    return PaperVectors(rows[: int(row["chunks"])], rows[int(row["chunks"]) :])


def _pieces(text: str) -> dict[str, str | int]:
    starts = range(0, len(text), _PIECE)
    return {str(number): text[start : start + _PIECE] for number, start in enumerate(starts)}


def _joined(row: Row) -> str:
    pieces = (row.get(str(number)) for number in count())
    return "".join(str(piece) for piece in iter(lambda: next(pieces), None))

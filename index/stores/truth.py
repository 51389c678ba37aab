"""The truth in one SQLite file: papers, their vectors and the manifest.

Implements `index.store.PaperStore`. A publication is one transaction. Long reads
go page by page and never block the writer; counts are maintained rather than
computed.
"""

# Statements are joined from constants of this project, never from data.
# ruff: noqa: S608

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from index.errors import IndexMismatch
from index.metadata import Order, PaperRow, Where
from index.paper import Paper, digest
from index.publication import Counts, Manifest, PaperVectors, Publication, Space
from index.quantise import Bytes
from index.stores.database import Database, Row
from index.stores.truth_rows import (
    CONDITION,
    METADATA_COLUMNS,
    ORDERS,
    PAPER_COLUMNS,
    PUT_PAPER,
    SCHEMA,
    TABLES,
    TALLY,
    is_by,
    to_metadata,
    to_paper,
    to_parameters,
    to_row,
)

_PAGE = 500
_CONTENT_BITS = 128
_IN = " IN (SELECT value FROM json_each(?))"


class Truth:
    """One open database; may be shared between threads."""

    def __init__(self, db: Database) -> None:
        self._db = db
        db.define("is_by", is_by)

    @staticmethod
    def nothing() -> Truth:
        """Return an empty truth in memory: what an index that isn't there holds."""
        truth = Truth(Database(None))
        truth._create_tables()
        return truth

    @staticmethod
    def open(path: Path, *, create: bool = False) -> Truth:
        """Open a file; with `create`, it is created if missing.

        Raises IndexDamaged, or IndexMismatch if a newer version created it.
        """
        return Truth(Database(path, create=create))._checked(path, create=create)

    def _checked(self, path: Path, *, create: bool) -> Self:
        """Return it, with its tables; it is closed if they cannot be used."""
        try:
            self._check_schema(path, create=create)
        except BaseException:
            self.close()
            raise
        return self

    def _check_schema(self, path: Path, *, create: bool) -> None:
        found = self._db.rows("SELECT name FROM sqlite_master WHERE name = 'manifest'")
        if not found and create:
            self._create_tables()
        elif self._db.row("SELECT schema FROM manifest")[0] > SCHEMA:
            raise IndexMismatch(
                f"the index {path} was made by a newer version of this program",
                "upgrade the program, or set PAPERS_HOME to another folder",
            )

    def _create_tables(self) -> None:
        with self._db.transaction():
            for statement in TABLES.split(";"):
                self._db.run(statement)
            self._db.run("INSERT INTO manifest (one, schema) VALUES (1, ?)", (SCHEMA,))

    # --- the state -------------------------------------------------------------------------

    def manifest(self) -> Manifest:
        """Return what is published."""
        row = self._db.row(
            "SELECT schema, embedder, dimensions, chunking, generation, words_folder,"
            " vectors_folder, sizes, at_rest FROM manifest"
        )
        schema, embedder, dimensions, chunking, generation, words, vectors, sizes, at_rest = row
        space = Space(embedder, dimensions, chunking)
        return Manifest(schema, space, generation, words, vectors, json.loads(sizes), bool(at_rest))

    def generation(self) -> int:
        """Return the generation alone."""
        return int(self._db.row("SELECT generation FROM manifest")[0])

    def counts(self) -> Counts:
        """Return how much is published, from running totals."""
        return Counts(*self._db.row("SELECT papers, dated, embedded, chunks FROM manifest"))

    def content_digest(self) -> str:
        """Return 32 hex digits over all papers and the space of their vectors."""
        return digest(
            self.manifest().space.key, str(self._db.row("SELECT content FROM manifest")[0])
        )

    # --- reading papers --------------------------------------------------------------------

    def by_id(self, ids: Iterable[str]) -> dict[str, Paper]:
        """Return the papers with exactly these ids."""
        return {paper.id: paper for paper in self._papers_where("id", ids)}

    def by_text_digest(self, digests: Iterable[str]) -> dict[str, Paper]:
        """Return papers by the digest of their wording."""
        return {paper.text_digest: paper for paper in self._papers_where("text_digest", digests)}

    def by_title_key(self, keys: Iterable[str]) -> dict[str, list[Paper]]:
        """Return papers by `title_key`, each list in the order of ids."""
        rows = self._db.rows(
            f"SELECT {PAPER_COLUMNS}, title_key FROM papers WHERE title_key{_IN} ORDER BY id",
            (_array(keys),),
        )
        found: dict[str, list[Paper]] = {}
        for row in rows:
            found.setdefault(row[-1], []).append(to_paper(row))
        return found

    def published(self, digests: Iterable[str]) -> set[str]:
        """Return which text digests are published."""
        sql = f"SELECT text_digest FROM papers WHERE text_digest{_IN}"
        return {row[0] for row in self._db.rows(sql, (_array(digests),))}

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Return the paper id of each name that is an id or an alias."""
        wanted = _array(names)
        aliases = self._db.rows(
            f"SELECT alias, min(paper_id) FROM aliases WHERE alias{_IN} GROUP BY alias", (wanted,)
        )
        ids = self._db.rows(f"SELECT id, id FROM papers WHERE id{_IN}", (wanted,))
        return {**dict(aliases), **dict(ids)}

    def select(
        self, where: Where | None = None, order: Order = Order.ID, limit: int | None = None
    ) -> list[PaperRow]:
        """Return the metadata of the papers that meet a condition."""
        sql = f"SELECT {METADATA_COLUMNS} FROM papers {CONDITION}{ORDERS[order]} LIMIT :limit"
        parameters = {**to_parameters(where or Where()), "limit": -1 if limit is None else limit}
        return [to_metadata(row) for row in self._db.rows(sql, parameters)]

    def count(self, where: Where) -> int:
        """Return how many papers meet a condition."""
        sql = f"SELECT count(*) FROM papers {CONDITION}"
        return int(self._db.row(sql, to_parameters(where))[0])

    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield (id, title) in the order of ids."""
        for row in self._pages("SELECT id, title FROM papers WHERE id > ?"):
            yield row[0], row[1]

    def papers(self) -> Iterator[Paper]:
        """Yield all papers in the order of ids."""
        for row in self._pages(f"SELECT {PAPER_COLUMNS} FROM papers WHERE id > ?"):
            yield to_paper(row)

    # --- vectors ---------------------------------------------------------------------------

    def vectors(
        self, digests: Iterable[str], space: Space | None = None
    ) -> dict[str, PaperVectors]:
        """Return vectors by text digest, of the published space unless another is given."""
        space = space or self.manifest().space
        rows = self._db.rows(
            "SELECT text_digest, chunk_rows, sentence_rows FROM vectors"
            f" WHERE space = ? AND text_digest{_IN}",
            (space.key, _array(digests)),
        )
        return {
            key: PaperVectors(_matrix(chunks, space), _matrix(sentences, space))
            for key, chunks, sentences in rows
        }

    def lacking(self, space: Space) -> Iterator[list[Paper]]:
        """Yield pages of the papers that have no vectors in a space."""
        sql = f"""
            SELECT {PAPER_COLUMNS} FROM papers WHERE id > ? AND NOT EXISTS (SELECT 1 FROM vectors
            AS v WHERE v.text_digest = papers.text_digest AND v.space = ?) ORDER BY id LIMIT ?
        """
        last = ""
        while page := [to_paper(row) for row in self._db.rows(sql, (last, space.key, _PAGE))]:
            yield page
            last = page[-1].id

    def put_vectors(self, vectors: Mapping[str, PaperVectors], space: Space) -> None:
        """Store vectors of a space that is not published yet."""
        with self._db.transaction():
            self._insert_vectors(vectors, space)

    def forget_other_spaces(self) -> None:
        """Drop vectors of all spaces but the published one."""
        with self._db.transaction():
            self._db.run("DELETE FROM vectors WHERE space <> ?", (self.manifest().space.key,))

    # --- writing ---------------------------------------------------------------------------

    def mark_writing(self) -> None:
        """Record that words and vectors are about to be touched."""
        with self._db.transaction():
            self._db.run("UPDATE manifest SET at_rest = 0")

    def mark_at_rest(self, sizes: Mapping[str, int]) -> None:
        """Record that words and vectors hold what is published, in files of these sizes."""
        with self._db.transaction():
            self._db.run("UPDATE manifest SET at_rest = 1, sizes = ?", (json.dumps(dict(sizes)),))

    def publish(self, change: Publication) -> int:
        """Apply a change in one transaction; return the new generation."""
        with self._db.transaction():
            self._apply(change)
            return self.generation()

    def _apply(self, change: Publication) -> None:
        self._publish_folders(change)
        space = self.manifest().space
        touched = self._touched(change)
        before = self._tally(space, touched)
        self._replace_papers(change)
        self._insert_vectors(change.vectors, space)
        self._add_to_counts(before, self._tally(space, touched))
        if change.space is not None:
            self._count_vectors(space)
        self._db.run("UPDATE manifest SET generation = generation + 1, schema = ?", (SCHEMA,))

    def _publish_folders(self, change: Publication) -> None:
        if change.words_folder is not None:
            self._db.run("UPDATE manifest SET words_folder = ?", (change.words_folder,))
        if change.vectors_folder is not None:
            self._db.run("UPDATE manifest SET vectors_folder = ?", (change.vectors_folder,))
        if change.space is not None:
            space = change.space
            self._db.run(
                "UPDATE manifest SET embedder = ?, dimensions = ?, chunking = ?",
                (space.embedder, space.dimensions, space.chunking),
            )

    def _touched(self, change: Publication) -> str:
        ids = {paper.id for paper in change.papers} | set(change.removed)
        sql = f"SELECT id FROM papers WHERE text_digest{_IN}"
        ids.update(row[0] for row in self._db.rows(sql, (_array(change.vectors),)))
        return _array(ids)

    def _replace_papers(self, change: Publication) -> None:
        kept = [paper.text_digest for paper in change.papers]
        going = _array({*change.removed, *(paper.id for paper in change.papers)})
        self._db.run(
            "DELETE FROM vectors WHERE text_digest IN (SELECT text_digest FROM papers WHERE"
            f" id{_IN}) AND NOT text_digest{_IN}",
            (going, _array(kept)),
        )
        self._db.run(f"DELETE FROM aliases WHERE paper_id{_IN}", (going,))
        self._db.run(f"DELETE FROM papers WHERE id{_IN}", (going,))
        self._db.run_many(PUT_PAPER, [to_row(paper) for paper in change.papers])
        self._db.run_many(
            "INSERT OR IGNORE INTO aliases VALUES (?, ?)",
            [(alias, paper.id) for paper in change.papers for alias in paper.aliases],
        )

    def _insert_vectors(self, vectors: Mapping[str, PaperVectors], space: Space) -> None:
        rows = [
            (key, space.key, len(own.chunks), own.chunks.tobytes(), own.sentences.tobytes())
            for key, own in vectors.items()
        ]
        self._db.run_many("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", rows)

    def _tally(self, space: Space, ids: str) -> list[int]:
        counts = self._db.row(f"{TALLY} WHERE id{_IN}", (space.key, ids))
        digests = self._db.rows(f"SELECT row_digest FROM papers WHERE id{_IN}", (ids,))
        return [*counts, sum(int(row[0], 16) for row in digests)]

    def _add_to_counts(self, before: Sequence[int], after: Sequence[int]) -> None:
        *steps, content = (new - old for old, new in zip(before, after, strict=True))
        old = int(self._db.row("SELECT content FROM manifest")[0], 16)
        self._db.run(
            "UPDATE manifest SET papers = papers + ?, dated = dated + ?, embedded = embedded + ?,"
            " chunks = chunks + ?, content = ?",
            (*steps, f"{(old + content) % (1 << _CONTENT_BITS):x}"),
        )

    def _count_vectors(self, space: Space) -> None:
        _, _, embedded, chunks = self._db.row(TALLY, (space.key,))
        self._db.run("UPDATE manifest SET embedded = ?, chunks = ?", (embedded, chunks))

    def close(self) -> None:
        """Close the file; the object is unusable afterwards."""
        self._db.close()

    def _papers_where(self, column: str, values: Iterable[str]) -> list[Paper]:
        sql = f"SELECT {PAPER_COLUMNS} FROM papers WHERE {column}{_IN}"
        return [to_paper(row) for row in self._db.rows(sql, (_array(values),))]

    def _pages(self, sql: str) -> Iterator[Row]:
        last = ""
        while page := self._db.rows(f"{sql} ORDER BY id LIMIT ?", (last, _PAGE)):
            yield from page
            last = page[-1][0]


def _array(values: Iterable[str]) -> str:
    # One parameter for any number of values. (SQLite cuts them at NUL, which no id contains.)
    return json.dumps(list(values))


def _matrix(data: bytes, space: Space) -> Bytes:
    return np.frombuffer(data, dtype=np.int8).reshape(-1, space.dimensions)

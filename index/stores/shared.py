"""The truth of an index on a server, as copied to this machine's data folder.

Implements `index.store.PaperStore`: reads go to the copy, and what is published is stated
on the server first, within the transaction that puts it into the copy. What others
published is replayed in order (`pending`, `take`), then compared with what the server says
about it (`confirm`). A copy can always be rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from index.errors import IndexMismatch
from index.publication import PaperVectors, Publication, Space
from index.stores.address import Address
from index.stores.database import Database
from index.stores.folders import Folders
from index.stores.log_rows import Entry, Stated
from index.stores.truth import Truth

_COPIED = """
CREATE TABLE IF NOT EXISTS copied (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    generation INTEGER NOT NULL DEFAULT 0,
    token TEXT NOT NULL DEFAULT '',
    whole INTEGER NOT NULL DEFAULT 1
)
"""


@dataclass(frozen=True, slots=True)
class Copied:
    """How far a copy has come."""

    generation: int = 0
    """The server's; 0 if nothing has been copied yet."""
    token: str = ""
    """The token of that generation's publication."""
    whole: bool = True
    """False while the first copy is being made, or if it differs from what the server says."""


class SharedTruth(Truth):
    """An open copy; may be shared between threads."""

    def __init__(self, db: Database, folders: Folders, server: Address) -> None:
        super().__init__(db)
        self._folders = folders
        self._server = server

    @staticmethod
    def of(folders: Folders, server: Address, *, create: bool = False) -> SharedTruth:
        """Open the copy of a server's index; raises as `Truth.open` does."""
        database = Database(folders.truth, create=create)
        return SharedTruth(database, folders, server)._checked(folders.truth, create=create)

    def _create_tables(self) -> None:
        # First, and perhaps for the second time: the other tables show that a file was made.
        with self._db.transaction():
            self._db.run(_COPIED)
            self._db.run("INSERT OR IGNORE INTO copied (one) VALUES (1)")
        super()._create_tables()

    # --- what others published -------------------------------------------------------------

    def copied(self) -> Copied:
        """Return how far the copy has come."""
        generation, token, whole = self._db.row("SELECT generation, token, whole FROM copied")
        return Copied(generation, token, bool(whole))

    def has_news(self) -> bool:
        """Ask the server whether this copy is behind it, or incomplete.

        Raises ServerUnavailable, or IndexMismatch if it is the copy of another index.
        """
        copied = self.copied()
        return is_behind(self._folders, copied) or not copied.whole

    def pending(self) -> Iterator[Entry]:
        """Yield what others published, in order; each must be taken before the next."""
        from index.stores.log import Log

        log = Log.open(self._server)
        while log and (entry := log.read(self.copied().generation + 1)):
            yield entry

    def take(self, entry: Entry, words_folder: str | None) -> None:
        """Put a publication from the server into the copy, with the folder of its words."""
        before = self.copied()
        whole = before.whole and before.generation > 0
        with self._db.transaction():
            self._put(replace(entry.change, words_folder=words_folder), entry.aside)
            self._note(Copied(before.generation + 1, entry.token, whole))
        if entry.change.space is not None:
            super().forget_other_spaces()

    def confirm(self) -> None:
        """Compare the copy with what the server says about it.

        A row may be missing because a later publication made it obsolete; then there is news.
        Raises IndexMismatch if there is none and the copy differs all the same.
        """
        from index.stores.log import Log

        copied, log = self.copied(), Log.open(self._server)
        same = log is not None and log.stated(copied.generation) == self._stated()
        with self._db.transaction():
            self._note(replace(copied, whole=same))
        if not same and not is_behind(self._folders, copied):
            raise _differs(self._folders)

    # --- publishing ------------------------------------------------------------------------

    def publish(self, change: Publication) -> int:
        """Apply a change here and on the server; return this machine's new generation.

        Raises IndexOvertaken, and changes nothing, if another machine published meanwhile.
        """
        if change == Publication(words_folder=change.words_folder):
            return super().publish(change)  # each machine has its own words
        self._share(change, change.space or self.manifest().space)
        return self.generation()

    def put_vectors(self, vectors: Mapping[str, PaperVectors], space: Space) -> None:
        """Store vectors of a space that is not published yet; raises as `publish` does."""
        self._share(Publication(vectors=vectors), space, aside=space)

    def forget_other_spaces(self) -> None:
        """Drop vectors of all spaces but the published one, here and on the server."""
        from index.stores.log import Log

        super().forget_other_spaces()
        log, generation = Log.create(self._server), self.copied().generation
        log.forget_other_spaces(self.manifest().space, generation)

    def _share(self, change: Publication, space: Space, aside: Space | None = None) -> None:
        from index.stores.log import Log

        log, copied = Log.create(self._server), self.copied()
        draft = log.store(copied.generation + 1, change, space, aside=aside is not None)
        papers = {paper.id for paper in change.papers} | set(change.removed)
        texts = {paper.text_digest for paper in self.by_id(papers).values()}
        with self._db.transaction():
            self._put(change, aside)
            log.state(draft, self._stated())
            self._note(Copied(draft.generation, draft.entry.token))
        log.sweep(draft, papers, texts - {paper.text_digest for paper in change.papers})

    def _put(self, change: Publication, aside: Space | None) -> None:
        if aside is None:
            self._apply(change)
        else:
            self._insert_vectors(change.vectors, aside)

    def _stated(self) -> Stated:
        counts = self.counts()
        return Stated(self.content_digest(), counts.embedded, counts.chunks)

    def _note(self, copied: Copied) -> None:
        self._db.run(
            "UPDATE copied SET generation = ?, token = ?, whole = ?",
            (copied.generation, copied.token, int(copied.whole)),
        )


def is_behind(folders: Folders, copied: Copied) -> bool:
    """Ask the server of an index whether more has been published than copied.

    Raises ServerUnavailable, or IndexMismatch if the copy is of another index.
    """
    from index.stores.log import Log

    log = Log.open(folders.server) if folders.server else None
    if not copied.generation:
        return log is not None and log.tokens(1) != [None]
    known, following = log.tokens(copied.generation, copied.generation + 1) if log else (None,) * 2
    if known != copied.token:
        raise _differs(folders)
    return following is not None


def _differs(folders: Folders) -> IndexMismatch:
    return IndexMismatch(
        f"the index on the Chroma server {folders.server} is not the one that was copied to "
        f"{folders.root}",
        "if that is meant, move that folder away and run the command again; if not, bring the "
        "server's data back",
    )

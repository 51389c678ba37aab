"""One SQLite file: connection, transactions, and its errors in this project's terms.

Knows nothing of papers. The file keeps a rollback journal rather than a
write-ahead log, so that it can be read from a folder that cannot be written.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import DataFolderError, IndexBusy, IndexDamaged, PapersError

_WAIT_SECONDS = 10.0
_UNWRITABLE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
)

Row = tuple[Any, ...]


class Database:
    """An open file, or a database in memory if there is no path; may be shared between threads."""

    def __init__(self, path: Path | None, *, create: bool = False) -> None:
        """Open a file; with `create`, it is created if missing."""
        mode = "rwc" if create else "rw"
        self._path = path
        self._turn = threading.RLock()
        with self._translated():
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}" if path else ":memory:",
                uri=True,
                timeout=_WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            # Keeps a batch in memory until commit: spilling would lock readers out earlier.
            self._connection.execute("PRAGMA cache_size = -65536")

    def define(self, name: str, function: Callable[[str, str], bool]) -> None:
        """Make a pure function of two texts callable in statements."""
        with self._translated():
            self._connection.create_function(name, 2, function, deterministic=True)

    def rows(self, sql: str, parameters: Any = ()) -> list[Row]:
        """Return all rows at once, so that no reader holds up a writer between two of them."""
        with self._turn, self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Any = ()) -> Row:
        """Return the first row; IndexDamaged if there is none."""
        found = self.rows(sql, parameters)
        if not found:
            raise self._damaged("a row that every index has is missing")
        return found[0]

    def run(self, sql: str, parameters: Any = ()) -> None:
        """Execute one writing statement inside a transaction."""
        self._connection.execute(sql, parameters)

    def run_many(self, sql: str, rows: Sequence[Row]) -> None:
        """Execute one writing statement for each row inside a transaction."""
        self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or none of it."""
        with self._turn, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file; the object is unusable afterwards."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._translation(error) from error

    def _translation(self, error: sqlite3.Error) -> PapersError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return IndexBusy(
                f"another process is writing {self._path}",
                "wait for the other `papers` command to finish, then try again",
            )
        if code in _UNWRITABLE:
            return DataFolderError(
                f"the index {self._path} cannot be opened or written: {error}",
                "free some space, or set PAPERS_HOME to a folder that can be written",
            )
        return self._damaged(str(error))

    def _damaged(self, reason: str) -> IndexDamaged:
        folder = self._path.parent if self._path else None
        return IndexDamaged(
            f"the stored papers in {self._path} cannot be read: {reason}",
            f"move the folder {folder} away (keep it) and run `papers index add` with your sources",
        )

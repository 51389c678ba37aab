"""Where the parts of an index are, and the lock of its one writer.

    <home>/index/papers.sqlite3     the truth
    <home>/index/words-<n>/         words; the manifest names the folder that counts
    <home>/index/vectors-<n>/       chunk vectors, likewise
    <home>/index/lock               held by whoever writes

For an index on a Chroma server, the data folder has a copy without the chunk vectors:

    <home>/copy-<address>/          papers.sqlite3, words-<n>/ and lock, as above

Knows nothing of what the files hold.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import stat
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DataFolderError, IndexBusy, IndexDamaged
from index.stores.address import Address

if TYPE_CHECKING:
    from index.publication import Manifest

SERVED = "papers-vectors-"
"""Prefix of the names of chunk vectors on a server."""
_PREFIXES = ("words-", "vectors-")
_SEAL = "opened.seal"
_PASSING = (".lock", "-journal", "-wal", "-shm", _SEAL, ".new")
"""Suffixes of files that come and go while nothing changes."""
_REWRITTEN = "chroma.sqlite3"
"""Rewritten by each client that opens it."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The paths of one index."""

    home: Path
    server: Address | None = None
    """Where the truth and the chunk vectors are, if not here."""

    @property
    def root(self) -> Path:
        """The folder of the index, or of the copy, inside the data folder."""
        return self.home / (f"copy-{self.server.key}" if self.server else "index")

    @property
    def truth(self) -> Path:
        """The SQLite file."""
        return self.root / "papers.sqlite3"

    def exists(self) -> bool:
        """Return whether there is an index; a writer killed at once leaves an empty file.

        Raises IndexDamaged if there are words or vectors without the papers they belong to,
        DataFolderError if the folder cannot be read, or is a file.
        """
        try:
            found = _is_filled(self.truth)
            orphans = not found and bool(self._numbered())
        except (PermissionError, NotADirectoryError) as error:
            raise unwritable(self.root, error) from error
        if orphans:
            # Must never pass for a fresh folder: the next writer would sweep away the traces.
            raise IndexDamaged(
                f"the stored papers in {self.truth} are gone, though their index is there",
                f"put the file back from a copy, or move the folder {self.root} away and run "
                "`papers index add` with your sources",
            )
        return found

    def fresh_vectors(self) -> str:
        """Return an unused name for chunk vectors, wherever they are kept."""
        return f"{SERVED}{uuid.uuid4().hex[:12]}" if self.server else self.fresh("vectors")

    def fresh(self, kind: str) -> str:
        """Return an unused folder name, `words-<n>` or `vectors-<n>`."""
        numbers = [int(tail) for name, tail in self._numbered() if name == kind]
        return f"{kind}-{max(numbers, default=0) + 1}"

    def published(self, manifest: Manifest) -> list[str]:
        """Return the names of the published folders that are kept here."""
        names = [manifest.words] if self.server else [manifest.words, manifest.vectors]
        return [name for name in names if name]

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """Return the bytes of each permanent file of the named folders, by path inside the root."""
        files = (path for name in names if name for path in (self.root / name).rglob("*"))
        return {
            path.relative_to(self.root).as_posix(): path.stat().st_size
            for path in files
            if path.is_file() and not path.name.endswith(_PASSING)
        }

    def is_as_published(self, name: str, sizes: Mapping[str, int]) -> bool:
        """Return whether the files of a folder have the sizes they had when it was published."""
        recorded = {path: size for path, size in sizes.items() if path.startswith(f"{name}/")}
        return bool(recorded) and self.sizes([name]) == recorded

    def seal(self, name: str) -> None:
        """Record when the files of a folder were last written, after reading them successfully."""
        seal = self.root / name / _SEAL
        with contextlib.suppress(OSError):  # useless in a folder that can't be written
            seal.with_suffix(".new").write_text(json.dumps(self._times(name)), encoding="utf-8")
            seal.with_suffix(".new").replace(seal)

    def is_sealed(self, name: str) -> bool:
        """Return whether no file of a folder has been written since it was sealed."""
        try:
            recorded = json.loads((self.root / name / _SEAL).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(recorded == self._times(name))

    def _times(self, name: str) -> dict[str, int]:
        return {
            path: (self.root / path).stat().st_mtime_ns
            for path in self.sizes([name])
            if not path.endswith(_REWRITTEN)
        }

    def sweep(self, keep: Iterable[str]) -> None:
        """Remove the numbered folders that will not be opened any more."""
        kept = set(keep)
        for kind, number in self._numbered():
            if f"{kind}-{number}" not in kept:
                shutil.rmtree(self.root / f"{kind}-{number}", ignore_errors=True)

    def _numbered(self) -> list[tuple[str, str]]:
        names = [path.name for path in self.root.iterdir()] if self.root.is_dir() else []
        parts = [name.rpartition("-") for name in names if name.startswith(_PREFIXES)]
        return [(kind, tail) for kind, _, tail in parts if tail.isdecimal()]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock; IndexBusy if it is taken, DataFolderError if it can't be."""
        from filelock import FileLock, Timeout

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "lock", timeout=0.2)
            lock.acquire()
        except Timeout as error:
            raise IndexBusy(
                f"another process is writing the index {self.root}",
                "wait for the other `papers` command to finish, then try again",
            ) from error
        except OSError as error:
            raise unwritable(self.root, error) from error
        try:
            yield
        finally:
            lock.release()


def _is_filled(path: Path) -> bool:
    """Return whether there is a non-empty file; NotADirectoryError below another file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size > 0


def unwritable(folder: Path, error: Exception) -> DataFolderError:
    """Return the error for a data folder that cannot be read or written."""
    reason = getattr(error, "strerror", None) or error
    return DataFolderError(
        f"the data folder {folder} cannot be read or written: {reason}",
        "free some space, or set PAPERS_HOME to a folder that can be written",
    )

"""What a vendor's store raises -> the errors of this project, each with a fix.

Chroma and tantivy are both Rust underneath, and say what went wrong in the text of an error.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import DataFolderError, IndexBusy, IndexDamaged, PapersError

_NEEDED = 16_000_000
"""Bytes. Of a disk with less, any failure is told as its fault: not all are told by their text."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one vendor reports what went wrong."""

    holds: str
    """What its files hold, in the plural: `vectors`."""
    raises: tuple[type[Exception], ...]
    busy: str
    """Part of the message if another process is writing, in lower case."""
    unwritable: tuple[str, ...]
    """Parts of the messages if the disk is full or not writable, in lower case."""

    @contextmanager
    def translated(self, folder: Path) -> Iterator[None]:
        """Raise what the vendor raises on the files of `folder` as IndexBusy and the like."""
        try:
            yield
        except PapersError:
            raise
        except FileNotFoundError as error:
            raise self._damaged(error, folder) from error
        except self.raises as error:
            raise self._translation(error, folder) from error
        except BaseException as error:
            # A panic of the Rust side is not an Exception, and its class can't be imported.
            if type(error).__name__ != "PanicException":
                raise
            raise self._damaged(error, folder) from error

    def _translation(self, error: Exception, folder: Path) -> PapersError:
        text = str(error)
        if self.busy in text.lower():
            return IndexBusy(
                f"another process is writing the {self.holds} in {folder}",
                "wait for the other `papers` command to finish, then try again",
            )
        unwritable = any(part in text.lower() for part in self.unwritable)
        room = _room(folder)
        if isinstance(error, OSError) or unwritable or room < _NEEDED:
            left = f" ({room / 1e6:.1f} MB are left on the disk)" if room < _NEEDED else ""
            return DataFolderError(
                f"the {self.holds} cannot be written in {folder}: {text}{left}",
                "free some space, or set PAPERS_HOME to a folder that can be written",
            )
        return self._damaged(error, folder)

    def _damaged(self, error: BaseException, folder: Path) -> IndexDamaged:
        return IndexDamaged(
            f"the {self.holds} in {folder} cannot be read: {error}",
            f"run `papers index rebuild`: the {self.holds} are made again from the stored papers",
        )


def _room(folder: Path) -> int:
    """Return the bytes that are free on the disk of a folder, which need not be there yet."""
    place = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(place).free

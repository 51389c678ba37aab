"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TextIO


def scratch_beside(path: Path) -> Path:
    """Return a path in the same folder that nobody else uses."""
    return path.with_name(f".papers-{token_hex(6)}")


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Yield a scratch file that takes the place of `path` if all goes well; raises OSError.

    Whoever reads `path` meanwhile sees the old file or the new one. The new one has the
    permissions of any file of the user's.
    """
    scratch = scratch_beside(path)
    try:
        with scratch.open("x", encoding="utf-8", newline="\n") as file:
            yield file
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)

"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TextIO


def scratch_beside(path: Path) -> Path:
    """Return an unused path in the same folder."""
    return path.with_name(f".papers-{token_hex(6)}")


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Yield a scratch file that replaces `path` if all goes well; raises OSError.

    Concurrent readers of `path` see the old file or the new one. The new one has the
    user's default permissions.
    """
    scratch = scratch_beside(path)
    try:
        with scratch.open("x", encoding="utf-8", newline="\n") as file:
            yield file
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)

"""Whether a folder of chunk vectors can be opened, tested where it can do no harm.

Damaged vector files can kill the interpreter that reads them, or answer wrongly.
`answers` asks a child process (`python -m index.stores.probe FOLDER COUNT`), whose death
is an answer too. Knows nothing of papers.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_WAIT_SECONDS = 300
_SAMPLES = 5


def answers(folder: Path, count: int) -> bool:
    """Return whether a folder opens, holds at least `count` rows and finds its own."""
    package_parent = str(Path(__file__).resolve().parents[2])
    search_path = [package_parent, os.environ.get("PYTHONPATH", "")]
    try:
        child = subprocess.run(  # noqa: S603 - this very program, with a path of ours
            [sys.executable, "-m", "index.stores.probe", str(folder), str(count)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search_path))},
            capture_output=True,
            timeout=_WAIT_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):  # hung, or no child process could be started
        return False
    return child.returncode == 0


def main(folder: str, count: str) -> int:
    """Open and query a folder; 0 if it holds what it should."""
    from index.errors import IndexUnavailable
    from index.stores.vectors import ChunkVectors

    try:
        vectors = ChunkVectors.open(Path(folder))
        return 0 if vectors.count() >= int(count) and vectors.finds_itself(_SAMPLES) else 1
    except IndexUnavailable as error:
        sys.stderr.write(f"{error.message}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

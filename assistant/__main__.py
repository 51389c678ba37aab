"""Entry point of `papers` and of `python -m assistant`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from assistant.cli_errors import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line on `argv` (default: the process's own) and return the exit code."""
    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())

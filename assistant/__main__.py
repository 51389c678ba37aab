"""Entry point of `papers` and of `python -m assistant`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line on `argv` (default: the process's own) and return the exit code."""
    try:
        from assistant.cli.run import run
    except KeyboardInterrupt:  # pressed while Python is still loading
        return 130
    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())

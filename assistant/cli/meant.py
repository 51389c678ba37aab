"""The group of `papers` commands: an unknown one is answered with the command that was meant."""

from __future__ import annotations

import shlex
from typing import Any

import typer
from typer.core import TyperGroup

from index.errors import UsageError

_FEWEST_WORDS = 3
"""A question has as many; fewer are a slip of the keyboard."""


class Commands(TyperGroup):
    """Finds a command where it is, and knows a question that lacks its command."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the first argument names, as the framework does.

        Raises:
            UsageError: there is none, but it is plain what was meant.
        """
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            meant = self._command_elsewhere(args) or _question(args)
            if not meant:
                raise
            raise UsageError(f"no such command {args[0]!r}", f"did you mean: {meant}") from error

    def _command_elsewhere(self, args: list[str]) -> str:
        """Return the arguments under the group that has such a command."""
        for name, group in self.commands.items():
            if args[0] in getattr(group, "commands", ()):
                return shlex.join(["papers", name, *args])
        return ""


def _question(args: list[str]) -> str:
    """Return the command that asks what was typed, if it reads like a question."""
    words = [word for one in args for word in one.split()]
    plain = not any(word.startswith("-") for word in words)
    if plain and (len(words) >= _FEWEST_WORDS or words[-1].endswith("?")):
        return shlex.join(["papers", "ask", " ".join(words)])
    return ""

"""Prompts, loaded strictly: one Jinja file each, with a system and a user block.

A variable that is missing or unknown is an error, not an empty string. The digest of each
file is recorded in every answer that was written with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from prompts.fencing import fence_of, plain

if TYPE_CHECKING:
    from jinja2 import Environment

ABSTENTION = "NOT IN THE PAPERS:"
"""How a model begins an answer when the papers it was given do not answer."""
ANSWERING = ("answer", "plan", "repair", "screen", "sources")
"""The files that an answer may be written with; what else there is serves the eval."""
DIGEST_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt."""

    system: str
    user: str


def render(name: str, /, **variables: object) -> Prompt:
    """Render the prompt `name`; raises ValueError for a variable it does not know.

    A variable that it knows and is not given raises jinja2.UndefinedError.
    """
    from jinja2 import meta

    environment = _environment()
    wanted = meta.find_undeclared_variables(environment.parse(_source(name)))
    if unknown := variables.keys() - (wanted - environment.globals.keys()):
        raise ValueError(f"the prompt {name!r} has no variable {', '.join(sorted(unknown))}")
    template = environment.get_template(f"{name}.jinja")
    context = template.new_context(variables)
    system, user = (
        "".join(template.blocks[block](context)).strip() for block in ("system", "user")
    )
    return Prompt(system, user)


def digest(name: str) -> str:
    """Return a short digest of the prompt file `name`."""
    return sha256(_source(name).encode()).hexdigest()[:DIGEST_LENGTH]


def names() -> tuple[str, ...]:
    """Return the names of all prompts."""
    found = (file.name for file in files("prompts").iterdir())
    return tuple(sorted(name.removesuffix(".jinja") for name in found if name.endswith(".jinja")))


def _source(name: str) -> str:
    return files("prompts").joinpath(f"{name}.jinja").read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("prompts", ""),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 a prompt is no HTML; sources are fenced by their template
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["abstention"] = ABSTENTION
    environment.filters |= {"plain": plain, "fence_of": fence_of}
    return environment

"""Whether the sources of a prompt stay within their fence, and contain nothing invisible.

Judged only from the form of the rendered prompt, not with the code that makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.adversarial.characters import unseen

_CODE = re.compile(r"^The sources end here; their code is ([0-9a-f]{6})\.", re.MULTILINE)
_TAG = re.compile(r"<\s*[^\s\d.]\S*")
"""A bracket that may open a tag; before a number it is a less-than sign."""
_LINES = ("Title: ", "Date: ", "Authors: ", "Abstract: ")


def leaks(prompt: str, sources: int) -> Iterator[str]:
    """Yield how the text of that many sources escapes from its place in a prompt."""
    code = _CODE.findall(prompt)
    if len(code) != 1:
        yield f"prompt: {len(code)} lines say that the sources end"
        return
    inside = prompt[: prompt.index("The sources end here; their code is " + code[0])]
    opening = [f'<source-{code[0]} n="{n}">' for n in range(1, sources + 1)]
    lines = inside.split("\n")
    expected = {*opening, f"</source-{code[0]}>"}
    if [line for line in lines if line in expected] != _fences(opening, code[0]):
        yield "prompt: the tags of the sources are not one pair for each"
    others = [line for line in lines if line and line not in expected]
    if [line.startswith(_LINES) for line in others] != [True] * len(_LINES) * sources:
        yield "prompt: a source breaks out of its lines"
    tags = _TAG.findall("\n".join(others))
    yield from (f"prompt: a tag opens in a source: {tag}" for tag in tags)
    yield from (f"prompt: holds {name}" for name in unseen(inside))


def _fences(opening: list[str], code: str) -> list[str]:
    return [tag for line in opening for tag in (line, f"</source-{code}>")]

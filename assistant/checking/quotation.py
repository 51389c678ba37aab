"""What a sentence gives letter by letter, quotations and addresses: its sources must have it so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import shorten

from assistant.checking.findings import Finding, these
from assistant.checking.quotes import locate_all
from assistant.checking.source import Source
from assistant.language.markdown import unescape

FEWEST_WORDS = 5
"""Fewer words are a term or a nickname ("dead" neurons), not a quotation."""
SHOWN = 60
"""Code points of a quotation shown in the reason."""
_QUOTED = re.compile(r"“([^“”\n]+)”|(?<!\w)\"([^\"\n]+)\"(?!\w)")


_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"“”]+", re.IGNORECASE)


def misquoted(text: str, sources: Sequence[Source]) -> Iterator[Finding]:
    """Yield a finding for each quotation and each address that no source holds as it is."""
    yield from _quotations(text, sources)
    yield from _addresses(text, sources)


def _quotations(text: str, sources: Sequence[Source]) -> Iterator[Finding]:
    for match in _QUOTED.finditer(text):
        quotation = unescape(match[1] or match[2]).strip()
        if len(quotation.split()) >= FEWEST_WORDS and not _is_held(quotation, sources):
            shown = shorten(quotation, SHOWN, placeholder=" …")
            yield Finding("unsupported", f"the words “{shown}” are not in {these(sources)}")


def _is_held(quotation: str, sources: Sequence[Source]) -> bool:
    return any(
        locate_all(quotation, source.abstract) or quotation.lower() in source.title.lower()
        for source in sources
    )


def _addresses(text: str, sources: Sequence[Source]) -> Iterator[Finding]:
    for match in _ADDRESS.finditer(unescape(text)):
        address = match.group().rstrip(".,;:!?'*_/")
        if not any(address.lower() in source.abstract.lower() for source in sources):
            shown = shorten(address, SHOWN, placeholder=" …")
            yield Finding("unsupported", f"the address {shown} is not in {these(sources)}")

"""Builds HTML that its contents cannot break: text is escaped, links are checked.

Titles, abstracts and answers are untrusted. Only what `element` and `joined` produce passes
as markup. Knows nothing of papers or answers.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from urllib.parse import urlsplit

from assistant.presenting.text import printable

VOID = frozenset({"br", "input", "hr"})
Value = str | int | float | bool | None


class Html(str):
    """Text that is already markup; any other text is escaped when put into markup."""

    __slots__ = ()


NOTHING = Html("")


def escaped(text: str) -> Html:
    """Return text as markup that displays it; markup stays as it is."""
    return text if isinstance(text, Html) else Html(html.escape(printable(text), quote=True))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Return all parts as one piece of markup."""
    return Html(escaped(between).join(map(escaped, parts)))


def element(name: str, *children: str, **attributes: Value) -> Html:
    """Return an element; `cls` is its class, other underscores in names become hyphens.

    An attribute that is None or False is left out; True is written without a value.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(children)}</{name}>")


def _attribute(key: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    name = "class" if key == "cls" else key.strip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'


def button(label: str, action: str, **attributes: Value) -> Html:
    """Return a button that tells the page's script to do `action`."""
    return element("button", label, type="button", data_action=action, **attributes)


def outward(label: str, url: str | None, **attributes: Value) -> Html:
    """Return a link that leaves the page, or just the label for an invalid address."""
    if not is_web_address(url):
        return element("span", label, **attributes)
    return element(
        "a", label, href=url, target="_blank", rel="noopener noreferrer nofollow", **attributes
    )


def is_web_address(url: str | None) -> bool:
    """Return whether a link may lead there: only http and https with a host."""
    if not url or printable(url) != url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)

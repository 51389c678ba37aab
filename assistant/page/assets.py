"""What a browser gets besides HTML: the page's scripts, styles and the names of its fonts."""

from __future__ import annotations

from importlib.resources import files

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
SCOPED = "(...given) => { document.dispatchEvent(new CustomEvent('scoped', { detail: given })) }"
"""Tells the page's script what the scope controls contain."""
DRAFT = """(typed) => {
  try { return typed || sessionStorage.getItem('papers.draft') || '' } catch { return typed }
}"""
"""Returns the question that was being typed before the page was reloaded."""
BORDERLINE = "(on) => { document.documentElement.dataset.borderline = on ? 'shown' : 'hidden' }"
"""Causes no redraw: what is open stays open, and what is being written goes on."""
_SCRIPTS = ("keeping.js", "page.js", "reading.js", "table.js", "moving.js", "map.js", "uploads.js")


def script() -> str:
    """Return the page's script, which runs once the page exists."""
    return "\n".join(map(_static, _SCRIPTS))


def first_script() -> str:
    """Return what runs before everything else."""
    return _static("calm.js")


def styles() -> str:
    """Return the styles of the page."""
    return _static("page.css")


def _static(name: str) -> str:
    return (files("assistant.page") / "static" / name).read_text("utf-8")

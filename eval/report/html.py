"""The report as one self-contained HTML page: no requests, and readable without scripts.

The script only filters and sorts. Content is escaped, and the page's own policy lets nothing
run or load but its own style and script, whatever an abstract contains.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files

from assistant.presenting.html import NOTHING, Html, element, escaped, joined
from assistant.presenting.prose import prose
from eval.outcome import Evaluation
from eval.report.entries import Entry, worst_first
from eval.report.figures import measures_of, summary, tiers_of, verdict_in_words
from eval.report.question import question
from eval.report.sections import by_hand, changes, fallen, opinions, provenance
from eval.report.tables import kind_panels, score_tables

_SORTS = {"place": "worst first", "id": "by id", "kind": "by kind", "seconds": "slowest first"}
_SHOWN = {"all": "all", "troubled": "with something to look at", "named": "named by the gate"}


def as_html(evaluation: Evaluation) -> str:
    """Return the whole page."""
    entries = worst_first(evaluation)
    body = joined(
        (
            _masthead(evaluation),
            element("main", *_sections(evaluation, entries)),
            element("script", Html(_static("report.js"))),
        )
    )
    return f'<!doctype html>\n<html lang="en">{_head(evaluation)}<body>{body}</body></html>\n'


def _head(evaluation: Evaluation) -> Html:
    style, script = _static("report.css"), _static("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = escaped(f"{verdict_in_words(evaluation)}: papers eval")
    return Html(
        '<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{style}</style></head>"
    )


def _static(name: str) -> str:
    return files("eval.report").joinpath("static", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _masthead(evaluation: Evaluation) -> Html:
    verdict = evaluation.verdict
    mood = "ungated" if verdict is None else "passed" if verdict.passed else "failed"
    notes = (element("div", _note(note), cls="note") for note in (verdict.notes if verdict else ()))
    source = evaluation.provenance
    asked = element("time", source.date[:16].replace("T", " "), datetime=source.date)
    return element(
        "header",
        element("p", "papers eval", cls="over"),
        element("h1", verdict_in_words(evaluation)),
        element("p", summary(evaluation), " · ", asked, " UTC · version ", source.version),
        *notes,
        cls=f"masthead {mood}",
    )


def _note(text: str) -> Html:
    """Return a note, in which commands are between backticks."""
    return prose(text, (), lambda n, _place: element("span", str(n)))


def _sections(evaluation: Evaluation, entries: Sequence[Entry]) -> Iterator[Html]:
    contents = {
        "What fell": fallen(evaluation, entries),
        "Scores": score_tables(evaluation),
        "By kind": kind_panels(evaluation),
        "Changes": changes(evaluation, entries),
        "Checker": by_hand(evaluation),
        "Opinions": opinions(evaluation.opinions),
        "Questions": _questions(evaluation, entries),
        "Provenance": provenance(evaluation),
    }
    present = {title: content for title, content in contents.items() if content}
    links = (element("a", title, href=f"#{_name(title)}") for title in present)
    yield element("nav", *links, aria_label="Contents")
    for title, content in present.items():
        name = _name(title)
        heading = element("h2", title, id=f"{name}-title")
        yield element("section", heading, content, id=name, aria_labelledby=f"{name}-title")


def _name(title: str) -> str:
    return title.lower().replace(" ", "-")


def _questions(evaluation: Evaluation, entries: Sequence[Entry]) -> Html:
    if not entries:
        return NOTHING
    measures = measures_of(evaluation)
    order = (
        "Worst first: crashes, then what the gate names, then by the figure on the right, the "
        "measure that the answer does worst in (a full bar is the best value)."
    )
    rows = (question(entry, place, measures) for place, entry in enumerate(entries, start=1))
    return joined(
        (element("p", order), _toolbar(evaluation), element("div", *rows, id="question-list"))
    )


def _toolbar(evaluation: Evaluation) -> Html:
    """Return the controls, which the script shows: without it they would do nothing."""
    kinds = sorted({outcome.kind for outcome in evaluation.outcomes})
    tiers = tiers_of(evaluation)
    find = element("input", type="search", id="find", placeholder="words of question or answer")
    return element(
        "div",
        _field("find", "Search", find),
        _select("tier", "Tier", {"": "all", **{tier: tier for tier in tiers}}),
        _select("kind", "Kind", {"": "all", **{kind: kind for kind in kinds}}),
        _select("which", "Show", _SHOWN),
        _select("order", "Sort", _SORTS),
        element("button", "Unfold all", type="button", id="unfold", aria_pressed="false"),
        element("output", id="number", aria_live="polite"),
        cls="toolbar",
        id="toolbar",
        hidden=True,
    )


def _select(name: str, label: str, options: dict[str, str]) -> Html:
    choices = (element("option", words, value=value) for value, words in options.items())
    return _field(name, label, element("select", *choices, id=name))


def _field(name: str, label: str, control: Html) -> Html:
    return element("div", element("label", label, for_=name), control, cls=f"field field-{name}")

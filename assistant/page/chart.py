"""The map of the papers as SVG: a dot for each, a colour and a name for each theme.

Values in, markup out. Titles are shown by the page's script, which reads them off the dots.
"""

from __future__ import annotations

from collections.abc import Collection

from assistant.page.layout import Layout, Place, Theme
from assistant.page.markup import Html, element

WIDTH, HEIGHT, MARGIN = 1_240, 600, 36


def chart(layout: Layout, cited: Collection[str]) -> Html:
    """Return the map; `cited` holds the ids of papers to mark, which the tab key reaches."""
    if not layout.places:
        return element("p", "A map needs a few more papers: add some first.", cls="welcome")
    later = sorted(layout.places, key=lambda place: place.paper_id in cited)
    drawing = element(
        "svg",
        *(
            _dot(place, place.paper_id in cited, first=not cited and not number)
            for number, place in enumerate(later)
        ),
        *(_label(theme, number) for number, theme in enumerate(layout.themes)),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="group",
        aria_label="Map of the papers: neighbours are near in meaning",
    )
    return element("figure", drawing, _caption(layout, cited), cls="map")


def _dot(place: Place, marked: bool, *, first: bool) -> Html:
    x, y = _scaled(place.x, place.y)
    return element(
        "circle",
        cx=x,
        cy=y,
        r=9 if marked else 5.5,
        cls=f"dot theme{place.theme % 10}" + (" cited" if marked else ""),
        role="button",
        tabindex="0" if marked or first else "-1",
        data_action="open-paper",
        data_paper=place.paper_id,
        data_title=place.title,
        aria_label=("Cited: " if marked else "") + place.title,
    )


def _label(theme: Theme, number: int) -> Html:
    x, y = _scaled(theme.x, theme.y)
    return element(
        "text", theme.label, x=x, y=y, cls=f"label theme{number % 10}", aria_hidden="true"
    )


def _scaled(x: float, y: float) -> tuple[float, float]:
    return (
        round(MARGIN + x * (WIDTH - 2 * MARGIN), 1),
        round(MARGIN + y * (HEIGHT - 2 * MARGIN), 1),
    )


def _caption(layout: Layout, cited: Collection[str]) -> Html:
    shown = len(layout.places)
    drawn = (
        f"{shown:,} papers" if shown == layout.total else f"{shown:,} of {layout.total:,} papers"
    )
    marked = sum(place.paper_id in cited for place in layout.places)
    ringed = f" Ringed: {marked} cited in this conversation." if marked else ""
    how = "neighbours are near in meaning. Point at a dot for its title, click to open."
    legend = (_legend(theme, number) for number, theme in enumerate(layout.themes))
    return element(
        "figcaption", element("p", f"{drawn}; {how}{ringed}"), element("ul", *legend, cls="legend")
    )


def _legend(theme: Theme, number: int) -> Html:
    return element(
        "li", element("i", cls=f"swatch theme{number % 10}"), f"{theme.label} ({theme.papers})"
    )

"""The map of the papers as SVG: a dot per paper, a colour and a name per theme.

Values in, markup out. Titles are shown by the page's script, which reads them from the dots.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from functools import partial

from assistant.page.layout import Layout, Place, Theme
from assistant.presenting.html import Html, element

WIDTH, HEIGHT, MARGIN = 1_240, 600, 36
LETTER, LINE = 8.2, 18
"""Average width of a letter in a theme's name, and height of its line."""
AWAY = 25
"""A name moves this far to cover one dot fewer."""
_AROUND = sorted(
    ((x, y) for x in range(-180, 181, 20) for y in range(-100, 101, 10)),
    key=lambda offset: (math.hypot(*offset), offset),
)
Point = tuple[float, float]


def chart(layout: Layout, cited: Collection[str]) -> Html:
    """Return the map; `cited` holds the ids of papers to mark and make reachable by Tab."""
    if not layout.places:
        return element("p", "A map needs a few more papers: add some first.", cls="welcome")
    later = sorted(layout.places, key=lambda place: place.paper_id in cited)
    drawing = element(
        "svg",
        *(
            _dot(place, place.paper_id in cited, first=not cited and not number)
            for number, place in enumerate(later)
        ),
        *(_label(theme, number, at) for number, (theme, at) in enumerate(_labelled(layout))),
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


def _labelled(layout: Layout) -> Iterator[tuple[Theme, Point]]:
    """Yield the themes with the positions of their names: near their papers, over few dots."""
    dots = [_scaled(place.x, place.y) for place in layout.places]
    written: list[tuple[Point, float]] = []
    for theme in layout.themes:
        center, half = _scaled(theme.x, theme.y), len(theme.label) * LETTER / 2
        tried = (_within((center[0] + x, center[1] + y), half) for x, y in _AROUND)
        at = min(tried, key=partial(_cost, center, half, dots, tuple(written)))
        written.append((at, half))
        yield theme, at


def _within(at: Point, half: float) -> Point:
    """Return the nearest position to `at` where a name of this width is not cut off."""
    x = min(max(at[0], half + 4), WIDTH - half - 4)
    return round(x, 1), round(min(max(at[1], LINE), HEIGHT - LINE), 1)


def _cost(
    center: Point,
    half: float,
    dots: Sequence[Point],
    written: Sequence[tuple[Point, float]],
    at: Point,
) -> float:
    """Return how bad a position is: the dots and names under it, and how far off it is."""
    over = sum(abs(x - at[0]) < half + 6 and abs(y - at[1]) < LINE / 2 + 6 for x, y in dots)
    names = sum(
        abs(x - at[0]) < half + other and abs(y - at[1]) < 1.5 * LINE for (x, y), other in written
    )
    return over + 20 * names + math.dist(center, at) / AWAY


def _label(theme: Theme, number: int, at: Point) -> Html:
    return element(
        "text",
        theme.label,
        x=at[0],
        y=round(at[1] + LINE / 4, 1),
        cls=f"label theme{number % 10}",
        aria_hidden="true",
    )


def _scaled(x: float, y: float) -> Point:
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

"""Saved Daily Papers pages -> papers.

Walks the classified lines of a page as a small state machine: a title waits for its
abstract, an abstract for its card details. Whatever fits nowhere is reported with
its line. Knows the layout, not where the text came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from index.identity.naming import slug
from index.paper import Paper, Sighting
from index.reading.page_dates import Dating
from index.reading.page_lines import Details, Kind, Line, join_details, listing_date, read_lines
from index.reading.page_text import LONGEST_TITLE, Piece, ends_sentence, pieces_of
from index.reading.parsed import Parsed, Unreadable, clean_text

_NO_ABSTRACT = "a title with no abstract"
_NO_TITLE = "an abstract with no title"
_NO_PAPER = "card details with no paper before them"
_STRAY = "text that is neither a title nor an abstract"
_NO_DATE = "a number that stands under no date, so it counts nothing known"
_MOST_ORGANISATION_WORDS = 8
_LONGEST_ABSTRACT = 1_920
"""Code points that arXiv accepts; more than that is two abstracts."""
_WHOLE_ABSTRACT = 500
"""Code points; a separate line longer than this doesn't continue the line before."""
_LIKELY_ABSTRACT = 200
"""Code points; the least that text without header or details needs to count as a page."""
_EXCERPT = 60


@dataclass(slots=True)
class _Card:
    title: Piece
    abstract: list[Piece]
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class _PlacedDetails:
    line: int
    details: Details


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    text: str


_Item = Piece | _PlacedDetails | _Header


def parse_page(text: str, source: str, saved_on: date | None = None) -> Parsed:
    """Return the papers of a saved page.

    Args:
        text: the page.
        source: its name, for sightings and reports.
        saved_on: the day it was saved; decides the year of dates printed without one.
    """
    items = list(_items(list(read_lines(text))))
    walk = _Walk()
    for item, following in zip_longest(items, items[1:]):
        walk.take(item, following)
    walk.close()
    if not _is_page(items, walk):
        reason = "is neither a saved Daily Papers page nor JSON, BibTeX, RIS, CSV or Atom of papers"
        return Parsed(unreadable=(Unreadable(source, "file", reason),))
    return _parsed(walk, _dating(items, walk.cards, saved_on), source)


def _items(lines: list[Line]) -> Iterator[_Item]:
    """Yield pieces of text, groups of details and header lines in reading order."""
    in_cards = _has_cards(lines)
    block: list[Line] = []
    details: _PlacedDetails | None = None
    previous: Piece | None = None
    for line in [*lines, Line(0, Kind.BLANK)]:
        if block and line.kind is not Kind.TEXT:
            after_title = previous is not None and not previous.prose
            on_details = line.kind is Kind.DETAILS
            pieces = pieces_of(block, is_abstract=in_cards and after_title, on_details=on_details)
            yield from pieces
            previous, block = pieces[-1], []
        if line.kind is Kind.DETAILS:
            if details and _is_of_next_card(details.details, line.details):
                yield details
                details = None
            details = _add_details(details, line)
        elif details and line.kind is not Kind.BLANK:
            yield details
            details = previous = None
        if line.kind is Kind.TEXT:
            block.append(line)
        elif line.kind is Kind.HEADER:
            yield _Header(line.number, line.text)
    if details:
        yield details


def _has_cards(lines: list[Line]) -> bool:
    """Return whether blank lines divide the page into paragraphs, and details into cards."""
    kinds = {line.kind for line in lines if line.kind is not Kind.HEADER}
    return Kind.BLANK in kinds and Kind.DETAILS in kinds


def _is_of_next_card(group: Details, line: Details) -> bool:
    """Return whether a line can't belong to the details before it: authors precede the date."""
    has_date = group.date is not None
    has_authors = group.authors is not None
    return bool(line.date and has_date) or (line.authors is not None and (has_date or has_authors))


def _add_details(group: _PlacedDetails | None, line: Line) -> _PlacedDetails:
    if group is None:
        return _PlacedDetails(line.number, line.details)
    return _PlacedDetails(group.line, join_details(group.details, line.details))


@dataclass(slots=True)
class _Walk:
    """The state machine: what has been read so far, and what awaits its counterpart."""

    cards: list[_Card] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    title: Piece | None = None
    """A title waiting for its abstract."""
    card: _Card | None = None
    """A card with title and abstract, waiting for more text or its details."""
    reported: bool = False
    """The text before was reported already, so its details go with it."""

    def take(self, item: _Item, following: _Item | None) -> None:
        """Advance by one item; `following` is the one after it."""
        match item:
            case _Header():
                self.close()
            case _PlacedDetails():
                self._take_details(item)
            case Piece() if self.card:
                self._take_after_abstract(item, following, self.card)
            case Piece() if self.title:
                self._take_after_title(item, following, self.title)
            case Piece():
                self._take_first(item, following)

    def close(self) -> None:
        """Finish whatever is waiting; nothing more belongs to it."""
        if self.card:
            self.cards.append(self.card)
        if self.title:
            self._report(self.title.line, _NO_ABSTRACT, self.title.text)
        self.title = self.card = None
        self.reported = False

    def _take_first(self, piece: Piece, following: _Item | None) -> None:
        followed_by_title = isinstance(following, Piece) and not following.prose
        if len(piece.text) > LONGEST_TITLE or (piece.prose and self.reported):
            self._report(piece.line, _NO_TITLE, piece.text)
        elif piece.prose and (followed_by_title or following is None):
            self._report(piece.line, _STRAY, piece.text)
        else:
            self.title = piece

    def _take_after_title(self, piece: Piece, following: _Item | None, title: Piece) -> None:
        on_details = isinstance(following, _PlacedDetails)
        if piece.prose or (on_details and not _names_organisation(piece.text)):
            self.title, self.card = None, _Card(title, [piece])
        elif not on_details:
            self._report(title.line, _NO_ABSTRACT, title.text)
            self.title = piece

    def _take_after_abstract(self, piece: Piece, following: _Item | None, card: _Card) -> None:
        cut_short = not ends_sentence(card.abstract[-1].text)
        if piece.prose and _is_another_abstract(piece, card):
            self.close()
            self._report(piece.line, _NO_TITLE, piece.text)
        elif piece.prose or (piece.runs_on and cut_short):
            card.abstract.append(piece)
        elif not (isinstance(following, _PlacedDetails) and _is_organisation(piece)):
            self.close()
            self.title = piece

    def _take_details(self, placed: _PlacedDetails) -> None:
        if placed.details.comments is not None and not placed.details.date:
            self._report(placed.line, _NO_DATE)
        if self.card:
            self.card.details = placed.details
        elif not (self.title or self.reported or placed.details.is_empty):
            self._report(placed.line, _NO_PAPER)
        self.close()

    def _report(self, line: int, reason: str, text: str = "") -> None:
        self.problems.append((line, f"{reason}: {_excerpt(text)}" if text else reason))
        self.reported = True


def _is_another_abstract(piece: Piece, card: _Card) -> bool:
    lengths = [len(part.text) for part in card.abstract]
    if sum(lengths) + len(piece.text) > _LONGEST_ABSTRACT:
        return not piece.runs_on
    return piece.own_line and not piece.runs_on and min(*lengths, len(piece.text)) > _WHOLE_ABSTRACT


def _is_organisation(piece: Piece) -> bool:
    few_words = len(piece.text.split()) <= _MOST_ORGANISATION_WORDS
    return (few_words and piece.glued) or _names_organisation(piece.text)


def _names_organisation(text: str) -> bool:
    """Return whether a line is an account and the name behind it: `nyu-visionx NYU VisionX`."""
    account, _, name = text.partition(" ")
    if not name or len(text.split()) > _MOST_ORGANISATION_WORDS:
        return False
    shortened = [re.sub(r"\W", "", part).casefold()[:3] for part in (account, name)]
    return shortened[0] == shortened[1] != ""


def _is_page(items: list[_Item], walk: _Walk) -> bool:
    """Return whether this is a page: a header, any card details, or else nothing but papers."""
    for item in items:
        if isinstance(item, _Header):
            return True
        if isinstance(item, _PlacedDetails) and (item.details.date or item.details.authors):
            return True
    abstracts = [sum(len(piece.text) for piece in card.abstract) for card in walk.cards]
    return min(abstracts, default=0) >= _LIKELY_ABSTRACT and not walk.problems


def _dating(items: list[_Item], cards: list[_Card], saved_on: date | None) -> Dating:
    dates = [card.details.date for card in cards if card.details.date]
    listed = (listing_date(item.text) for item in items if isinstance(item, _Header))
    return Dating.of(dates, next(filter(None, listed), None), saved_on)


def _parsed(walk: _Walk, dating: Dating, source: str) -> Parsed:
    problems = list(walk.problems)
    papers = []
    yearless = 0
    for card in walk.cards:
        paper, problem = _paper(card, dating, source)
        papers.append(paper)
        if problem:
            problems.append((card.title.line, f"{problem}; the paper stays undated: {paper.title}"))
        yearless += card.details.date is not None and card.details.date.year is None
    unreadable = [Unreadable(source, f"line {n}", why) for n, why in sorted(problems)]
    if not papers:
        unreadable.append(Unreadable(source, "page", "holds no papers"))
    return Parsed(tuple(papers), tuple(unreadable), dating.notices(yearless, source))


def _paper(card: _Card, dating: Dating, source: str) -> tuple[Paper, str]:
    printed = card.details.date
    day, problem = dating.date_of(printed) if printed else (None, "")
    title = clean_text(card.title.text)
    paper = Paper(
        id=slug(title),
        title=title,
        abstract=clean_text(" ".join(piece.text for piece in card.abstract)),
        published=day,
        published_inferred=bool(day and printed and not printed.year and dating.inferred),
        comments=card.details.comments if printed else None,
        author_count=card.details.authors,
        sightings=(Sighting(source, f"line {card.title.line}", dating.saved_on),),
    )
    return paper, problem


def _excerpt(text: str) -> str:
    one_line = clean_text(text)
    return one_line if len(one_line) <= _EXCERPT else f"{one_line[:_EXCERPT].rstrip()}…"

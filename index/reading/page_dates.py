"""The year of the dates that a saved page prints without one.

The day of saving decides it if given; otherwise it is inferred from the page itself,
with a notice that it was. Never from today's date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.reading.dates import PrintedDate, infer_year, is_after


@dataclass(frozen=True, slots=True)
class Dating:
    """How to read the dates of one page."""

    saved_on: date | None = None
    """The day of saving, given or inferred; None if nothing reveals it."""
    year: int | None = None
    """The year of dates printed without one."""
    inferred: bool = False

    @classmethod
    def of(
        cls, dates: Sequence[PrintedDate], listing: PrintedDate | None, saved_on: date | None
    ) -> Dating:
        """Return how to read the dates of a page.

        Args:
            dates: those of its cards.
            listing: the day that its header says it lists.
            saved_on: the day of saving, if the user gave it.
        """
        if saved_on is not None:
            return cls(saved_on, saved_on.year)
        if all(printed.year for printed in dates):
            return cls()
        year = infer_year(dates, listing)
        listed = listing.in_year(listing.year or year) if listing and year else None
        return cls(listed, year, inferred=True)

    def date_of(self, printed: PrintedDate) -> tuple[date | None, str]:
        """Return the day meant and an empty text, or None and what is wrong with the date."""
        year = printed.year or self.year
        if year is None:
            return None, ""
        day = printed.in_year(year)
        if day is None:
            return None, f"the date of month {printed.month}, day {printed.day} is not in {year}"
        if self._contradicts(day, printed):
            return None, f"the date {day} is later than the day the page was saved, {self.saved_on}"
        return day, ""

    def notices(self, yearless: int, source: str) -> tuple[str, ...]:
        """Return what to tell the user about a page in which `yearless` dates lack their year."""
        if not yearless or not self.inferred:
            return ()
        what = f"{source}: {yearless} {'date' if yearless == 1 else 'dates'} without a year"
        if self.year is None:
            anchor = "nothing on the page tells the year, so these papers stay undated"
            return (f"{what}; {anchor} (give the day of saving with --saved-on).",)
        return (f"{what} read as {self.year}, inferred from the page (--saved-on overrides it).",)

    def _contradicts(self, day: date, printed: PrintedDate) -> bool:
        given = self.saved_on is not None and not self.inferred
        return given and not printed.year and is_after(day, self.saved_on or day)

"""Objects of JSON -> papers, and papers -> the JSON lines of `papers index export`.

Takes entries and papers of the Daily Papers API, rows of a BEIR corpus, this
project's own lines and plain objects of title and abstract. The one place where
pydantic looks at papers: its errors become plain reasons here. Knows nothing of
files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from index.identity.naming import arxiv_id, arxiv_url, slug
from index.paper import Paper, Sighting
from index.reading.dates import UNDATED, StatedDate, iso_day, read_within
from index.reading.parsed import clean_text

_TITLE_WORDS = 12


class RecordError(ValueError):
    """An object is not a paper; the message says why in plain words."""


def _day(value: object) -> object:
    return iso_day(value) if isinstance(value, str) else value


def _stated(value: object) -> object:
    if not isinstance(value, str):
        return value
    within = read_within(value)
    return StatedDate(within=within) if within else StatedDate(iso_day(value))


def _year(value: object) -> object:
    """Return the year that catalogues give beside or in place of a date; None for anything else."""
    within = read_within(str(value)) if isinstance(value, str | int) else None
    return StatedDate(within=within) if within else None


def _clean(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


_Text = Annotated[str, BeforeValidator(_clean)]
_Required = Annotated[_Text, StringConstraints(min_length=1)]
_Day = Annotated[date, BeforeValidator(_day)]
_Year = Annotated[StatedDate | None, BeforeValidator(_year)]
_Stated = Annotated[StatedDate, BeforeValidator(_stated)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)


class _Author(_Model):
    name: _Text = ""


def _author(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class _Listed(_Model):
    """A paper as the API nests it in an entry, or a plain object of title and abstract."""

    id: _Text = ""
    title: _Required
    abstract: _Required = Field(validation_alias=AliasChoices("summary", "abstract"))
    authors: list[Annotated[_Author, BeforeValidator(_author)]] | None = None
    published: _Stated | None = Field(
        None, validation_alias=AliasChoices("publishedAt", "published")
    )
    year: _Year = None
    featured: _Day | None = Field(None, validation_alias="submittedOnDailyAt")


class _Entry(_Model):
    """An entry of the API. Its own `publishedAt` is some hours off and stays unread."""

    paper: _Listed
    comments: int | None = Field(None, validation_alias="numComments", ge=0)


class _BeirRow(_Model):
    id: _Required = Field(validation_alias="_id")
    title: _Text = ""
    text: _Text = ""


_EXPORTED = TypeAdapter(Paper)
_EXPORT_FIELDS = frozenset(field.name for field in fields(Paper)) - {"id"}


def parse_record(value: object, sighting: Sighting) -> Paper:
    """Return the paper that a JSON value describes.

    Raises:
        RecordError: it is not an object, or not one of a paper.
    """
    if not isinstance(value, Mapping):
        raise RecordError("is not a JSON object")
    try:
        if "paper_id" in value:
            return _cleaned(record_to_paper(value))
        if "_id" in value and "text" in value:
            return _from_beir(_BeirRow.model_validate(value), sighting)
        if "paper" in value:
            entry = _Entry.model_validate(_with_entry_text(value))
            return _from_listed(entry.paper, sighting, entry.comments)
        return _from_listed(_Listed.model_validate(value), sighting)
    except ValidationError as error:
        raise RecordError(_reason(error)) from error


def paper_to_record(paper: Paper) -> dict[str, Any]:
    """Return all fields of a paper as JSON values; `record_to_paper` gives the same paper back."""
    dumped: dict[str, Any] = _EXPORTED.dump_python(paper, mode="json")
    return {"paper_id": dumped.pop("id"), **dumped, "search_url": paper.search_url}


def record_to_paper(record: Mapping[str, Any]) -> Paper:
    """Return the paper that `paper_to_record` wrote.

    Raises:
        RecordError: a field is missing or malformed.
    """
    stated = {name: value for name, value in record.items() if name in _EXPORT_FIELDS}
    try:
        paper = _EXPORTED.validate_python({"id": record.get("paper_id"), **_dated(stated)})
    except ValidationError as error:
        raise RecordError(_reason(error)) from error
    if not (paper.id and paper.title):
        raise RecordError("paper_id or title is empty")
    if paper.published_within != (within := read_within(paper.published_within or "")):
        raise RecordError("published_within is neither a year nor a month: 2024, 2024-10")
    return replace(paper, published_within=None) if within and paper.published else paper


def _dated(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with a year or month among them where it belongs."""
    published = stated.get("published")
    within = read_within(published) if isinstance(published, str) else None
    return {**stated, **({"published": None, "published_within": within} if within else {})}


def _from_listed(listed: _Listed, sighting: Sighting, comments: int | None = None) -> Paper:
    authors = tuple(author.name for author in listed.authors or () if author.name)
    arxiv = arxiv_id(listed.id)
    dated = listed.published or listed.year or UNDATED
    return Paper(
        id=arxiv or listed.id or slug(listed.title),
        title=listed.title,
        abstract=listed.abstract,
        published=dated.day,
        published_within=dated.within,
        featured=listed.featured,
        comments=comments,
        authors=authors,
        author_count=len(authors) or None,
        arxiv_id=arxiv,
        url=arxiv_url(arxiv) if arxiv else None,
        aliases=_spelled_otherwise(listed.id, arxiv),
        sightings=(sighting,),
    )


def _from_beir(row: _BeirRow, sighting: Sighting) -> Paper:
    """The id stays as it is, or an alias: relevance judgements refer to it."""
    title = row.title or " ".join(row.text.split()[:_TITLE_WORDS])
    if not title:
        raise RecordError("title and text are both empty")
    arxiv = arxiv_id(row.id)
    return Paper(
        id=arxiv or row.id,
        title=title,
        abstract=row.text,
        arxiv_id=arxiv,
        url=arxiv_url(arxiv) if arxiv else None,
        aliases=_spelled_otherwise(row.id, arxiv),
        sightings=(sighting,),
    )


def _spelled_otherwise(given: str, arxiv: str | None) -> tuple[str, ...]:
    return (given,) if arxiv and given != arxiv else ()


def _with_entry_text(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Lend a nested paper the title and summary of its entry, should it lack them."""
    paper = entry["paper"]
    if not isinstance(paper, Mapping):
        return dict(entry)
    lent = {name: entry[name] for name in ("title", "summary") if name in entry}
    return {**entry, "paper": {**lent, **paper}}


def _cleaned(paper: Paper) -> Paper:
    return replace(paper, title=clean_text(paper.title), abstract=clean_text(paper.abstract))


def _reason(error: ValidationError) -> str:
    """Return what is wrong in plain words, every field once."""
    reasons = (
        _field_reason(detail["loc"], detail["type"], detail["input"], detail["msg"])
        for detail in error.errors(include_url=False)
    )
    return "; ".join(dict.fromkeys(reasons))


def _field_reason(place: tuple[int | str, ...], kind: str, value: object, message: str) -> str:
    names = [str(part) for part in place if part != "paper"]
    name = ".".join(names) or "paper"
    if kind in {"missing", "too_short", "string_too_short"} or value is None:
        return f"{'abstract' if name == 'summary' else name} is missing"
    if kind == "model_type":
        return f"{name} is not a JSON object"
    message = message.removeprefix("Value error, ")
    return f"{name} is malformed: {message[:1].lower()}{message[1:]}"

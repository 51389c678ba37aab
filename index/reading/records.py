"""JSON objects -> papers, and papers -> the JSON lines of `papers index export`.

Takes entries and papers of the Daily Papers API, rows of a BEIR corpus, this
project's own lines and objects of title and abstract, as catalogues (arXiv, Semantic
Scholar) give them. The one place where
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
    AliasPath,
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
from index.reading.dates import UNDATED, StatedDate, read_within
from index.reading.parsed import RecordError, clean_text
from index.reading.record_values import author_names, clean, day, stated, stated_somehow
from index.reading.reference import find_address

_TITLE_WORDS = 12


_Text = Annotated[str, BeforeValidator(clean)]
_Required = Annotated[_Text, StringConstraints(min_length=1)]
_Day = Annotated[date, BeforeValidator(day)]
_Stated = Annotated[StatedDate, BeforeValidator(stated)]
_StatedSomehow = Annotated[StatedDate | None, BeforeValidator(stated_somehow)]
_Names = Annotated[list[_Text] | None, BeforeValidator(author_names)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)


class _Metadata(_Model):
    """What an object may state beside a title and an abstract."""

    id: _Text = ""
    authors: _Names = Field(None, validation_alias=AliasChoices("authors_parsed", "authors"))
    published: _Stated | None = Field(
        None, validation_alias=AliasChoices("publishedAt", "published")
    )
    dated: _StatedSomehow = Field(
        None,
        validation_alias=AliasChoices(
            "publicationDate", "publication_date", "date", AliasPath("versions", 0, "created")
        ),
    )
    year: _StatedSomehow = None
    featured: _Day | None = Field(None, validation_alias="submittedOnDailyAt")
    arxiv: _Text | None = Field(
        None,
        validation_alias=AliasChoices("arxiv_id", "arxivId", AliasPath("externalIds", "ArXiv")),
    )
    doi: _Text | None = Field(
        None, validation_alias=AliasChoices("doi", AliasPath("externalIds", "DOI"))
    )
    url: _Text | None = None

    def paper(self, title: str, abstract: str, sighting: Sighting) -> Paper:
        """Return the paper of a title and an abstract that all this is stated of."""
        names = tuple(filter(None, self.authors or ()))
        arxiv = arxiv_id(self.id) or arxiv_id(self.arxiv or "")
        when = self.published or self.dated or self.year or UNDATED
        return Paper(
            id=arxiv or self.id or slug(title),
            title=title,
            abstract=abstract,
            published=when.day,
            published_within=when.within,
            featured=self.featured,
            authors=names,
            author_count=len(names) or None,
            arxiv_id=arxiv,
            url=arxiv_url(arxiv) if arxiv else find_address([self.url or ""], self.doi or ""),
            aliases=(self.id,) if arxiv and self.id not in {"", arxiv} else (),
            sightings=(sighting,),
        )


class _Listed(_Metadata):
    """A paper as the API nests it in an entry, or an object of title and abstract."""

    title: _Required
    abstract: _Required = Field(validation_alias=AliasChoices("summary", "abstract"))


class _Entry(_Model):
    """An entry of the API. Its own `publishedAt` is some hours off and is ignored."""

    paper: _Listed
    comments: int | None = Field(None, validation_alias="numComments", ge=0)


class _BeirRow(_Metadata):
    """The id stays as it is, or an alias: relevance judgements refer to it."""

    id: _Required = Field(validation_alias="_id")
    title: _Text = ""
    text: _Text = ""


_EXPORTED = TypeAdapter(Paper)
_EXPORT_FIELDS = frozenset(field.name for field in fields(Paper)) - {"id"}


def parse_record(value: object, sighting: Sighting) -> Paper:
    """Return the paper that a JSON value describes.

    Raises:
        RecordError: it is not an object, or doesn't describe a paper.
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
            return replace(_from_listed(entry.paper, sighting), comments=entry.comments)
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
    """Return the fields, with a date that is only a year or month moved where it belongs."""
    published = stated.get("published")
    within = read_within(published) if isinstance(published, str) else None
    return {**stated, **({"published": None, "published_within": within} if within else {})}


def _from_listed(listed: _Listed, sighting: Sighting) -> Paper:
    return listed.paper(listed.title, listed.abstract, sighting)


def _from_beir(row: _BeirRow, sighting: Sighting) -> Paper:
    title = row.title or " ".join(row.text.split()[:_TITLE_WORDS])
    if not title:
        raise RecordError("title and text are both empty")
    return row.paper(title, row.text, sighting)


def _with_entry_text(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give a nested paper the title and summary of its entry if it lacks them."""
    paper = entry["paper"]
    if not isinstance(paper, Mapping):
        return dict(entry)
    lent = {name: entry[name] for name in ("title", "summary") if name in entry}
    return {**entry, "paper": {**lent, **paper}}


def _cleaned(paper: Paper) -> Paper:
    return replace(paper, title=clean_text(paper.title), abstract=clean_text(paper.abstract))


def _reason(error: ValidationError) -> str:
    """Return what is wrong in plain words, each field once."""
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

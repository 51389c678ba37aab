"""A model made of string handling: it answers from the sources in its prompt, by quoting them.

It reads the prompts of prompts/*.jinja: papers between tags such as `<source-1a2b3c n="3">`,
and the question after "Question:". What it says is faithful to the sources and rarely clever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant.language.terms import content_words
from index.sentences import split_sentences
from prompts.loading import ABSTENTION
from tests.scripted_server import Sent
from tests.support.scripted_replies import Json, Reply, Text

_SOURCE = re.compile(
    r'<(?P<tag>(?:source|paper)-\w+) n="(?P<n>\d+)">\s*Title: (?P<title>[^\n]*)\n'
    r"(?:[^\n]*\n)*?Abstract: (?P<abstract>.*?)\s*</(?P=tag)>",
    re.DOTALL,
)
_FAILED = re.compile(r'<sentence-\w+ number="(?P<number>\d+)">\s*(?P<text>[^\n]*)')
_QUESTION = re.compile(r"^(?:Question|The question that was answered): (?P<text>.*)$", re.MULTILINE)
_QUOTE_WORDS = 25
_SENTENCES = 3
_IN_FROM, _BORDERLINE_FROM = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Source:
    """A paper as it stands in the prompt."""

    n: int
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of a source, and the share of the wanted words that it holds."""

    share: float
    source: Source
    sentence: str

    @property
    def quote(self) -> str:
        """The head of the sentence, word by word."""
        return " ".join(self.sentence.split()[:_QUOTE_WORDS])

    @property
    def cited(self) -> str:
        """The sentence with marker and quote, as the prompt for answers wants it."""
        said = self.sentence.rstrip(".")
        return f'{said} [{self.source.n}]. <quote n="{self.source.n}">{self.quote}</quote>'


def reply_to(sent: Sent, delay: float = 0.0) -> Reply:
    """Reply to a chat request, a string of text or the JSON that it asks for."""
    form = sent.body.get("response_format", {}).get("json_schema")
    if form is None:
        return Text(answer(sent.prompt), piece_size=12, delay=delay)
    fields = form["schema"].get("properties", {})
    if "papers" in fields and _sources(sent.prompt):
        return Json({"papers": screen(sent.prompt)})
    if "sentences" in fields and _FAILED.search(sent.prompt):
        return Json({"sentences": repair(sent.prompt)})
    blank = {name: _blank(field, form["schema"]) for name, field in fields.items()}
    if "standalone_question" in fields:
        blank["standalone_question"] = _question(sent.prompt)
    return Json(blank)


talk = partial(reply_to, delay=0.03)
"""As `reply_to`, at the pace of a model that one can watch."""


def answer(prompt: str) -> str:
    """Answer the question of a prompt from its sources."""
    sources, question = _sources(prompt), _question(prompt)
    found = [best for source in sources if (best := _best(source, question))]
    if not found:
        return f"{ABSTENTION} the abstracts do not say anything of this."
    if "Write one bullet for each" in prompt:
        return "\n".join(f"- **{one.source.title}**: {one.cited}" for one in found)
    ranked = sorted(found, key=lambda one: (-one.share, one.source.n))
    return " ".join(one.cited for one in ranked[:_SENTENCES])


def screen(prompt: str) -> list[dict[str, object]]:
    """Judge each paper of a prompt by the words it shares with the question."""
    return [_judge(source, _question(prompt)) for source in _sources(prompt)]


def repair(prompt: str) -> list[dict[str, object]]:
    """Put the nearest sentence of a source in the place of each that failed."""
    sources = _sources(prompt)
    rows: list[dict[str, object]] = []
    for failed in _FAILED.finditer(prompt):
        found = [best for source in sources if (best := _best(source, failed["text"]))]
        nearest = max(found, key=lambda one: one.share, default=None)
        text = nearest.cited if nearest else ""
        rows.append({"number": int(failed["number"]), "text": text})
    return rows


def _judge(source: Source, question: str) -> dict[str, object]:
    wanted = _words(question)
    held = wanted & _words(" ".join((source.title, *source.sentences)))
    share = len(held) / len(wanted) if wanted else 0.0
    verdict = "in" if share >= _IN_FROM else "borderline" if share >= _BORDERLINE_FROM else "out"
    best = _best(source, question)
    return {
        "n": source.n,
        "quote": best.quote if best and verdict != "out" else "",
        "reason": f"Its abstract holds {len(held)} of {len(wanted)} words of the question.",
        "verdict": verdict,
    }


def _best(source: Source, wanted: str) -> Found | None:
    """Return the sentence that shares most words with `wanted`, None if none shares any."""
    words = _words(wanted)
    shared = [(len(words & _words(text)), -i) for i, text in enumerate(source.sentences)]
    most, place = max(shared, default=(0, 0))
    if not most:
        return None
    return Found(most / len(words), source, source.sentences[-place])


def _words(text: str) -> set[str]:
    return {word.lower()[:6] for word in content_words(text)}


def _sources(prompt: str) -> list[Source]:
    return [
        Source(int(found["n"]), found["title"].strip(), _sentences(found["abstract"]))
        for found in _SOURCE.finditer(prompt)
    ]


def _sentences(abstract: str) -> tuple[str, ...]:
    """Return the sentences that stand in the abstract as they stand in the prompt."""
    spans = split_sentences(abstract)
    found = (abstract[start:end].strip() for start, end in spans)
    return tuple(text for text in found if text and "‹" not in text)


def _question(prompt: str) -> str:
    found = _QUESTION.search(prompt)
    return found["text"].strip() if found else prompt.strip().rpartition("\n")[2]


def _blank(field: Mapping[str, Any], schema: Mapping[str, Any]) -> object:
    """Return the emptiest value that a JSON schema allows."""
    if "$ref" in field:
        field = schema["$defs"][field["$ref"].rpartition("/")[2]]
    if "anyOf" in field:
        kinds = field["anyOf"]
        return None if {"type": "null"} in kinds else _blank(kinds[0], schema)
    if "enum" in field:
        return field["enum"][0]
    if field.get("type") == "object":
        inner = field.get("properties", {})
        return {name: _blank(value, schema) for name, value in inner.items()}
    blanks = {"string": "", "array": [], "integer": 0, "number": 0, "boolean": False}
    return blanks.get(field.get("type", ""))

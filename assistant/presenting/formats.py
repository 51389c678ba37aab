"""An answer as JSON and as Markdown, and the words shared by all renderings of it.

Values in, text out. Knows nothing of terminals, files or the index; references for
other programs (BibTeX, RIS) are in `assistant.presenting.references`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from assistant.answer import FLAGS, Answer, Citation, Sentence
from assistant.language.dates import in_words
from assistant.language.markdown import escape
from assistant.language.wording import counted
from assistant.presenting.text import one_line, printable
from index.llm.base import Usage
from index.paper import Dated, date_of

FIELDS = (
    "question",
    "standalone_question",
    "kind",
    "mode",
    "status",
    "incomplete",
    "answer",
    "sentences",
    "citations",
    "items",
    "dropped",
    "near_misses",
    "filters",
    "screened",
    "notices",
    "usage",
    "seconds",
    "provenance",
)
"""The keys of an answer's JSON, in the order they are written."""

PAPERS_NAMED = 2
"""Up to this many papers that a question is limited to are named."""
BORDERLINE_SHOWN = 10
"""Borderline papers shown to people, best first; the JSON has them all."""

_MARKER = re.compile(r"\\.|\[(?P<numbers>\d+(?:\s*,\s*\d+)*)\](?!\()", re.DOTALL)


def answer_record(answer: Answer) -> dict[str, Any]:
    """Return the fields of the JSON contract, offsets in code points."""
    values = asdict(answer)
    extra = [field.name for field in fields(answer) if field.name not in FIELDS]
    return {name: values[name] for name in (*FIELDS, *extra)}


def flag(sentence: Sentence) -> str | None:
    """Return the words that mark a sentence which its sources do not bear out."""
    label = FLAGS.get(sentence.status)
    if label is None:
        return None
    return f"{label}: {sentence.reason}" if sentence.reason else label


def day(paper: Dated) -> str:
    """Return the date of a paper for people, as exactly as it is known."""
    return date_of(paper) or "undated"


def scope(answer: Answer, corpus: int | None) -> str:
    """Return the closing line: what was read, by whom, and how long it took.

    `corpus` is the number of papers in the index, None if not known.
    """
    read = "abstracts" if corpus is None else counted(corpus, "abstract", grouped=True)
    parts = [f"From {read} (full papers were not read)", *_screening(answer), _model(answer)]
    return "; ".join(parts) + f". {answer.seconds.total:.1f} s"


def understood(answer: Answer) -> str:
    """Return how the question was understood if that isn't obvious, else nothing."""
    parts = []
    if answer.standalone_question.split() != answer.question.split():
        parts.append(f"read as “{one_line(answer.standalone_question)}”")
    filters = answer.filters
    if filters.since and filters.until:
        parts.append(f"papers dated {in_words((filters.since, filters.until))}")
    elif filters.by_date:
        end = f"from {filters.since}" if filters.since else f"until {filters.until}"
        parts.append(f"papers {end}")
    if len(filters.papers) > PAPERS_NAMED:
        parts.append(f"only in {len(filters.papers)} papers")
    elif filters.papers:
        parts.append(f"only in {', '.join(f'“{one_line(name)}”' for name in filters.papers)}")
    return "; ".join(parts)


def _screening(answer: Answer) -> list[str]:
    if not answer.items:
        return []
    verdicts = [item.verdict for item in answer.items]
    kept, unsure = verdicts.count("in"), verdicts.count("borderline")
    return [f"{answer.screened:,} screened, {kept} in, {unsure} borderline"]


def _model(answer: Answer) -> str:
    if answer.provenance.model is None:
        return "no model used"
    model = answer.provenance.model
    asked = f"answered by {model}" if answer.mode == "generated" else f"quoted; {model} was asked"
    return f"{asked}, {spent(answer.usage)}"


def spent(used: Usage) -> str:
    """Return the tokens that a model took and what they cost."""
    price = "cost unknown" if used.cost_usd is None else f"${used.cost_usd:.4f}"
    price = "no cost" if used.cost_usd == 0 else price
    return f"{used.prompt_tokens + used.completion_tokens:,} tokens, {price}"


def to_markdown(answer: Answer, corpus: int | None = None) -> str:
    """Return the answer with its sources as footnotes with quotes and links."""
    body = footnoted(flagged(answer), {citation.n for citation in answer.citations})
    sections = [
        f"# {escape(one_line(answer.question))}",
        f"*{escape(understood(answer))}*" if understood(answer) else "",
        printable(body).strip(),
        *_incomplete(answer),
        *_borderline(answer),
        *_near_misses(answer),
        *(f"*Note: {escape(one_line(notice))}*" for notice in answer.notices),
        f"*{escape(scope(answer, corpus))}*",
        "\n".join(_footnote(answer, citation) for citation in answer.citations),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def flagged(answer: Answer) -> str:
    """Return the text of the answer with a remark after each unsupported sentence."""
    text = answer.answer
    for sentence in sorted(answer.sentences, key=lambda s: s.end, reverse=True):
        words = flag(sentence)
        if words:
            remark = f" *({escape(one_line(words))})*"
            text = text[: sentence.end] + remark + text[sentence.end :]
    return text


def footnoted(text: str, known: set[int]) -> str:
    """Turn `[1]` and `[1, 2]` into `[^1]` and `[^1][^2]`; escaped or unknown ones stay."""
    return _MARKER.sub(lambda match: _as_footnote(match, known), text)


def _as_footnote(match: re.Match[str], known: set[int]) -> str:
    if match["numbers"] is None:
        return match.group()
    numbers = [int(number) for number in match["numbers"].split(",")]
    if not known.issuperset(numbers):
        return match.group()
    return "".join(f"[^{number}]" for number in numbers)


def _incomplete(answer: Answer) -> Iterator[str]:
    if answer.incomplete:
        yield "*This answer is incomplete: it was cut off.*"
    for dropped in answer.dropped:
        yield f"*Removed marker {escape(dropped.marker)}: {escape(one_line(dropped.reason))}*"


def _borderline(answer: Answer) -> Iterator[str]:
    rows = [item for item in answer.items if item.verdict == "borderline"]
    if rows:
        yield "## Borderline"
        yield "\n".join(
            f"- {escape(one_line(item.title))}"
            + (f": “{escape(one_line(item.quote))}”" if item.quote else "")
            for item in rows[:BORDERLINE_SHOWN]
        )
        if len(rows) > BORDERLINE_SHOWN:
            yield f"*and {len(rows) - BORDERLINE_SHOWN} more*"


def _near_misses(answer: Answer) -> Iterator[str]:
    if answer.near_misses:
        yield "## Nearest papers (not evidence)"
        yield "\n".join(
            f"- {escape(one_line(miss.title))}: {escape(one_line(miss.reason))}"
            for miss in answer.near_misses
        )


def _footnote(answer: Answer, citation: Citation) -> str:
    title = escape(one_line(citation.title))
    if citation.url:
        title = f"[{title}](<{one_line(citation.url)}>)"
        search = ""
    else:
        search = f" ([title search](<{citation.search_url}>))"
    proof = "".join(f" “{escape(one_line(quote))}”" for quote in quotes_of(answer, citation))
    return f"[^{citation.n}]: {title}, {day(citation)}{search}.{proof}"


def quotes_of(answer: Answer, citation: Citation) -> tuple[str, ...]:
    """Return every quote of a cited paper, in the order of the text, each once."""
    found = [
        evidence.quote
        for sentence in answer.sentences
        for evidence in sentence.evidence
        if evidence.n == citation.n
    ]
    if not found and citation.quote:
        found = [citation.quote]
    return tuple(dict.fromkeys(found))

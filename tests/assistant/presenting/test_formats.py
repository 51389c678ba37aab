from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Filters, Provenance, Usage
from assistant.presenting.formats import (
    FIELDS,
    answer_record,
    footnoted,
    scope,
    to_markdown,
    understood,
)
from assistant.presenting.references import citation_key, latex, to_bibtex, to_ris
from assistant.presenting.text import printable, to_json
from index.paper import Paper


def test_the_json_of_an_answer_has_the_fields_of_the_contract_in_its_order(
    list_answer: Answer,
) -> None:
    record = json.loads(to_json(answer_record(list_answer)))
    assert list(record) == list(FIELDS)
    assert set(FIELDS) == {field.name for field in fields(Answer)}
    assert list(record["citations"][0]) == [
        *("n", "paper_id", "title", "url", "search_url", "published", "basis"),
        *("quote", "start", "end", "field", "value", "published_within"),
    ]
    assert record["filters"] == {"since": None, "until": None, "papers": []}


def test_json_dates_are_iso_and_offsets_count_code_points(list_answer: Answer) -> None:
    record = json.loads(to_json(answer_record(list_answer)))
    assert record["citations"][0]["published"] == "2025-07-07"
    for sentence in record["sentences"]:
        assert record["answer"][sentence["start"] : sentence["end"]] == sentence["text"]


@given(st.text(st.characters() | st.sampled_from("\u061c\u202e\u2066\U000e0041")))
def test_json_gives_back_any_text_and_holds_no_character_that_steers_a_terminal(text: str) -> None:
    for ascii_only in (False, True):
        written = to_json({"text": text}, indent=None, ascii_only=ascii_only)
        assert json.loads(written)["text"] == text
        assert not re.search("[\x00-\x1f\x7f-\x9f\u061c\u202e\u2066\U000e0041]", written)


def test_json_refuses_a_value_that_has_no_json_form() -> None:
    with pytest.raises(TypeError, match="object"):
        to_json({"value": object()})


def test_markdown_turns_markers_into_footnotes_that_hold_quote_and_link(
    list_answer: Answer,
) -> None:
    text = to_markdown(list_answer, 386)
    assert "# which papers shorten chains of thought?\n" in text
    assert r"“We prune 67% of them \[sic\] with \*no\* loss.” [^1]" in text
    assert (
        "[^1]: Pruning Chains-of-Thought, 2025-07-07 "
        "([title search](<https://huggingface.co/papers?q=Pruning+Chains-of-Thought>)). "
        r"“We prune 67% of them \[sic\] with \*no\* loss.”"
    ) in text
    assert (
        r"[^2]: [C3oT & friends: 50% shorter\_thoughts](<https://arxiv.org/abs/2502.09601>)" in text
    )


def test_markdown_sets_borderline_papers_and_notices_apart(list_answer: Answer) -> None:
    text = to_markdown(list_answer, 386)
    assert "## Borderline\n\n- A Doubtful Paper: “It may shorten chains.”" in text
    assert "*Note: 212 papers have no date.*" in text
    assert "Off Topic" not in text
    assert "From 386 abstracts (full papers were not read)" in text


def test_markdown_of_an_abstention_shows_near_misses_as_no_evidence(abstention: Answer) -> None:
    text = to_markdown(abstention)
    assert "## Nearest papers (not evidence)\n\n- A Near \\[Paper\\]: shares" in text
    assert "[^" not in text


def test_markdown_marks_every_sentence_that_is_not_borne_out(doubtful_answer: Answer) -> None:
    text = to_markdown(doubtful_answer)
    assert "Chains are pruned [^1]. By 67 percent [^1]. *(weak: weak \\[1\\] because)* On" in text
    assert "On a GPU_X [^1]. *(not supported: unsupported \\[1\\] because)* It" in text
    assert "It is fast. *(no citation: uncited \\[1\\] because)*" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [1] b [2, 1]", "a [^1] b [^2][^1]"),
        (r"as \[1\] says [1]", r"as \[1\] says [^1]"),
        (r"ends in \\[1]", r"ends in \\[^1]"),
        ("[9] [1, 9] [1](url)", "[9] [1, 9] [1](url)"),
    ],
)
def test_only_unescaped_markers_of_known_citations_become_footnotes(
    text: str, expected: str
) -> None:
    assert footnoted(text, {1, 2}) == expected


def test_the_closing_line_says_what_was_read_screened_and_spent(list_answer: Answer) -> None:
    assert scope(list_answer, 386) == (
        "From 386 abstracts (full papers were not read); 44 screened, 2 in, 1 borderline; "
        "no model used. 0.4 s"
    )
    paid = replace(
        list_answer,
        items=(),
        mode="generated",
        usage=Usage(1, 900, 80, 0.00123),
        provenance=Provenance("0.1.0", "some-model", {}, "abc", None, {}),
    )
    assert scope(paid, 1) == (
        "From 1 abstract (full papers were not read); "
        "answered by some-model, 980 tokens, $0.0012. 0.4 s"
    )
    quoted = scope(replace(paid, mode="extractive"), 1)
    assert "quoted; some-model was asked, 980 tokens, $0.0012" in quoted
    assert "cost unknown" in scope(replace(paid, usage=Usage(cost_usd=None)), 1)


def test_how_a_question_was_read_is_told_where_that_is_not_plain(fact_answer: Answer) -> None:
    assert understood(fact_answer) == ""
    read = replace(
        fact_answer,
        standalone_question="does C3oT work for vision?",
        filters=Filters(date(2024, 1, 1), None, ("c3ot",)),
    )
    told = "read as “does C3oT work for vision?”; papers from 2024-01-01; only in “c3ot”"
    assert understood(read) == told
    assert told in to_markdown(read)


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "papers dated 2024"),
        (date(2025, 2, 1), date(2025, 2, 28), "papers dated 2025-02"),
        (date(2025, 2, 13), date(2025, 2, 13), "papers dated 2025-02-13"),
        (date(2025, 1, 1), date(2025, 6, 30), "papers dated 2025-01 to 2025-06"),
        (None, date(2020, 12, 31), "papers until 2020-12-31"),
    ],
)
def test_the_dates_that_limit_an_answer_are_told_as_briefly_as_they_are_exact(
    fact_answer: Answer, since: date | None, until: date | None, told: str
) -> None:
    assert understood(replace(fact_answer, filters=Filters(since, until))) == told


def test_printable_text_holds_no_escape_sequence_and_no_bidirectional_override() -> None:
    assert printable("a\x1b[31mb\u202ec\x9bd\te\nf") == "a[31mbcd\te\nf"


# --- BibTeX


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """A strict reader of what we write: one field a line, values braced and balanced."""
    entries = {}
    for entry in filter(None, text.split("@misc{")):
        head, *rows, closing = entry.strip().split("\n")
        assert closing == "}"
        values = {}
        for row in rows:
            match = re.fullmatch(r"  (\w+) = (\{.*\}|[a-z]{3}),?", row)
            assert match, row
            assert match[2].count("{") == match[2].count("}")
            values[match[1]] = match[2]
        assert head.endswith(",")
        assert head[:-1] not in entries
        entries[head[:-1]] = values
    return entries


def test_bibtex_writes_known_fields_and_nothing_else(papers: tuple[Paper, Paper]) -> None:
    entries = read_bibtex(to_bibtex(papers))
    first, second = entries["pruning-chains-of-thought"], entries["2502.09601"]
    assert first == {
        "title": "{{Pruning Chains-of-Thought}}",
        "year": "{2025}",
        "month": "jul",
        "day": "{7}",
        "note": "{the year was inferred, its source prints none; abstract read in page.txt; "
        r"title search: \url{https://huggingface.co/papers?q=Pruning+Chains-of-Thought}}",
        "abstract": r"{Long chains cost tokens. We prune 67\% of them [sic] with *no* loss."
        r" Code is\_released.}",
    }
    assert second["title"] == r"{{C3oT \& friends: 50\% shorter\_thoughts}}"
    assert second["author"] == "{Ada Byron and {Sands and Sons, Inc.}}"
    assert (second["eprint"], second["archivePrefix"]) == ("{2502.09601}", "{arXiv}")
    assert second["url"] == "{https://arxiv.org/abs/2502.09601}"
    assert "note" not in second


def test_an_undated_paper_without_names_gets_neither_date_nor_author_in_either_format() -> None:
    bare = Paper(id="bare", title="Bare", abstract="Nothing known.", author_count=3)
    assert set(read_bibtex(to_bibtex([bare]))["bare"]) == {"title", "note", "abstract"}
    tags = [line[:2] for line in to_ris([bare]).splitlines()]
    assert tags == ["TY", "ID", "TI", "N1", "AB", "ER"]


@given(st.lists(st.text(), min_size=1, max_size=4, unique=True))
def test_any_title_and_id_give_balanced_entries_with_keys_of_their_own(names: list[str]) -> None:
    papers = [Paper(id=name, title=name, abstract="x", authors=(name,)) for name in names]
    assert len(read_bibtex(to_bibtex(papers))) == len(names)
    assert len({citation_key(paper) for paper in papers}) == len(names)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (r"An $O(n^2)$ bound", r"An $O(n^2)$ bound"),
        (r"Sets $\{x_1\}$", r"Sets $\{x_1\}$"),
        (r"Half $x_{1\}$", r"Half \$x\_\textbraceleft{}1\textbackslash{}\textbraceright{}\$"),
        ("$5_% off$", r"\$5\_\% off\$"),
        ("Save $5 and $10", r"Save \$5 and \$10"),
        (r"Broken $\frac{1$ math", r"Broken \$\textbackslash{}frac\textbraceleft{}1\$ math"),
        ("a~b^c {d", r"a\textasciitilde{}b\textasciicircum{}c \textbraceleft{}d"),
        ("two\nlines\x1b[0m", r"two lines[0m"),
    ],
)
def test_latex_keeps_formulas_and_escapes_the_rest(title: str, expected: str) -> None:
    assert latex(title) == expected


# --- RIS


def test_ris_writes_known_fields_one_tag_a_line(papers: tuple[Paper, Paper]) -> None:
    first, second = to_ris(papers).split("\n\n")
    assert first.splitlines() == [
        "TY  - GEN",
        "ID  - pruning-chains-of-thought",
        "TI  - Pruning Chains-of-Thought",
        "PY  - 2025",
        "DA  - 2025/07/07",
        "N1  - the year was inferred, its source prints none",
        "N1  - abstract read in page.txt",
        "N1  - title search: https://huggingface.co/papers?q=Pruning+Chains-of-Thought",
        f"AB  - {papers[0].abstract}",
        "ER  - ",
    ]
    assert "AU  - Sands and Sons, Inc." in second
    assert "UR  - https://arxiv.org/abs/2502.09601" in second


@given(st.text())
def test_no_title_can_start_a_ris_tag_of_its_own(title: str) -> None:
    paper = Paper(id="x", title=title, abstract="x", published=date(2024, 1, 2))
    lines = to_ris([paper]).splitlines()
    assert [line[:2] for line in lines] == ["TY", "ID", "TI", "PY", "DA", "N1", "AB", "ER"]

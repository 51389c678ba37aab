"""BibTeX -> papers: what BibTeX does with it, what LaTeX means by it, and whatever is broken."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.presenting.references import latex, to_bibtex
from assistant.presenting.text import printable
from index.paper import Paper
from index.reading.bibtex import looks_like_bibtex, parse_bibtex
from index.reading.latex import plain_text
from index.reading.parsed import Parsed, clean_text
from index.reading.sources import read_sources

WHOLE = r"""% Encoding: UTF-8, kept by joe@example.org (Joe)
@comment{jabref-meta: databaseType:bibtex;}
@preamble{"\newcommand{\noop}[1]{}"}
@string{acl = "Proceedings of " # acronym}
@Article{full,
  Title         = {{The {\"O}zg{\"u}r Method: 50\% of $x^{2}$}},
  author        = {M{\"u}ller, Anna and Bo Lee and {OpenAI, Inc.} and King, Jr., Martin Luther},
  journal       = acl # { 2024},
  year          = 2024,
  month         = oct,
  day           = 3,
  abstract      = "We do it.
     It works at 20% cost, {\bf really}.",
  eprint        = {2401.01234v2},
  archivePrefix = {arXiv}
}
"""


def read(text: str) -> Parsed:
    return parse_bibtex(text, "refs.bib")


def entry(**fields: str) -> Paper:
    """Return the paper of an entry with these fields, beside its title and abstract."""
    given = {"title": "{T}", "abstract": "{A.}"} | fields
    written = ", ".join(f"{name} = {value}" for name, value in given.items())
    parsed = read(f"@misc{{key, {written}}}")
    assert parsed.unreadable == ()
    return parsed.papers[0]


def problems(parsed: Parsed) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in parsed.unreadable]


def test_an_entry_gives_all_that_it_states() -> None:
    parsed = read(WHOLE)
    (paper,) = parsed.papers
    assert (parsed.unreadable, parsed.notices) == ((), ())
    assert (paper.title, paper.abstract) == (
        "The Özgür Method: 50% of $x^{2}$",
        "We do it. It works at 20% cost, really.",
    )
    assert paper.authors == ("Anna Müller", "Bo Lee", "OpenAI, Inc.", "Martin Luther King Jr.")
    assert (paper.published, paper.author_count) == (date(2024, 10, 3), 4)
    assert (paper.id, paper.url) == ("2401.01234", "https://arxiv.org/abs/2401.01234")
    (seen,) = paper.sightings
    assert (seen.source, seen.place) == ("refs.bib", "line 5 (full)")


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["refs.bib", "refs.txt", "refs"])
def test_bibtex_is_known_by_its_content(tmp_path: Path, name: str, end: str, encode: str) -> None:
    (tmp_path / name).write_bytes(WHOLE.replace("\n", end).encode(encode))
    reading = read_sources([str(tmp_path)])
    assert ([paper.id for paper in reading.papers], reading.unreadable) == (["2401.01234"], ())
    assert reading.papers[0].sightings[0].place == "line 5 (full)"


def test_bibtex_is_read_from_a_pipe() -> None:
    assert len(read_sources(["-"], stdin=io.BytesIO(WHOLE.encode())).papers) == 1


def test_latin_1_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_bytes("@misc{a, title={Café}}".encode("latin-1"))
    assert "is not UTF-8 text" in read_sources([str(tmp_path)]).unreadable[0].reason


def test_a_page_that_quotes_bibtex_far_down_stays_a_page() -> None:
    page = "Daily Papers\n" + "We do things.\n" * 400 + "@misc{a,\n title={T}}\n"
    assert not looks_like_bibtex(page, "page.txt")
    assert looks_like_bibtex(page, "page.bib")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"year": "2024", "month": "oct", "day": "{03}"}, date(2024, 10, 3)),
        ({"year": "{2024}", "month": "{October}", "day": "3"}, date(2024, 10, 3)),
        ({"year": "2024", "month": "10", "day": "3"}, date(2024, 10, 3)),
        ({"year": "2024", "month": '"8~" # jul'}, date(2024, 7, 8)),
        ({"year": "2024", "month": 'jul # "~8"'}, date(2024, 7, 8)),
        ({"date": "{2024-07-08}"}, date(2024, 7, 8)),
        ({"year": "2024", "month": "oct"}, "2024-10"),
        ({"year": "2024", "month": "{10}"}, "2024-10"),
        ({"year": "2024"}, "2024"),
        ({"date": "{2024-07}"}, "2024-07"),
        ({"date": "{2024}"}, "2024"),
        ({"date": "{2024-07-08/2024-07-10}"}, None),
        ({"date": "{2024/2025}"}, None),
        ({"year": "2024", "month": "feb", "day": "30"}, "2024-02"),
        ({"year": "2024", "month": "{jul/aug}", "day": "3"}, "2024"),
        ({"year": "2024", "month": "{13}"}, "2024"),
        ({"year": "2024", "month": "{Spring}"}, "2024"),
        ({"year": "{in press}", "month": "jul", "day": "3"}, None),
        ({"year": "{2023--2024}"}, None),
        ({"month": "jul", "day": "3"}, None),
    ],
)
def test_a_paper_is_dated_as_exactly_as_its_entry(
    fields: dict[str, str], expected: date | str | None
) -> None:
    paper = entry(**fields)
    assert (paper.published or paper.published_within) == expected
    assert paper.published is None or paper.published_within is None


def test_papers_dated_without_a_day_are_counted_in_a_notice() -> None:
    text = "@misc{a, title={T}, abstract={A.}, year=2020}\n@misc{b, title={U}, abstract={B.}}"
    assert read(text).notices == (
        (
            "refs.bib: 1 paper is dated by month or year alone; limits on dates take it in where"
            " all of its days lie within"
        ),
    )
    assert read(text.replace("2020", "{in press}")).notices == (
        "refs.bib: 1 paper has a date without a plain year, and counts as undated",
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"eprint": "{2401.01234}", "archivePrefix": "{arXiv}"}, "2401.01234"),
        ({"eprint": "{arXiv:2401.01234v3}", "eprinttype": "{arxiv}"}, "2401.01234"),
        ({"eprint": "{cs/0101001}"}, "cs/0101001"),
        ({"eprint": "{2401.01234}", "archivePrefix": "{HAL}"}, None),
        ({"url": "{https://arxiv.org/pdf/2401.01234v1.pdf}"}, "2401.01234"),
        ({"url": "{http://www.arxiv.org/abs/cs.CL/0101001}"}, "cs.CL/0101001"),
        ({"url": r"{\url{https://huggingface.co/papers/2401.01234}}"}, "2401.01234"),
        ({"doi": "{10.48550/arXiv.2401.01234}"}, "2401.01234"),
        ({"doi": "{https://doi.org/10.48550/ARXIV.2401.01234}"}, "2401.01234"),
        ({"journal": "{arXiv preprint arXiv:2401.01234}"}, "2401.01234"),
        ({"journal": "{arXiv preprint}", "number": "{24010.1234}"}, None),
        ({"note": "{extends arXiv:2401.01234}"}, None),
        ({"url": "{https://example.org/arxiv.org/abs/2401.01234}"}, None),
    ],
)
def test_the_arxiv_id_is_found_where_one_is_stated(
    fields: dict[str, str], expected: str | None
) -> None:
    assert entry(**fields).arxiv_id == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"url": "{https://example.org/a_b}"}, "https://example.org/a_b"),
        ({"howpublished": r"{\url{https://example.org/a\_b}}"}, "https://example.org/a_b"),
        ({"doi": "{10.1000/x(y)}"}, "https://doi.org/10.1000/x(y)"),
        ({"doi": "{10.1000/a<b>}"}, "https://doi.org/10.1000/a%3Cb%3E"),
        ({"url": "{javascript:alert(1)}"}, None),
        ({"url": "{see the web}", "doi": "{unknown}"}, None),
    ],
)
def test_only_a_web_address_or_a_doi_becomes_the_link(
    fields: dict[str, str], expected: str | None
) -> None:
    assert entry(**fields).url == expected


def test_authors_who_are_not_all_named_stay_unnamed_with_a_notice() -> None:
    parsed = read("@misc{a, title={T}, abstract={A.}, author={Ann Lee and others}}")
    assert (parsed.papers[0].authors, parsed.papers[0].author_count) == ((), None)
    assert "and others" in parsed.notices[0]


def test_an_entry_inherits_the_date_of_its_volume_and_nothing_else() -> None:
    parsed = read(
        "@inproceedings{c, title={Child}, abstract={C.}, crossref={VOL}}\n"
        "@inproceedings{d, title={Other}, abstract={D.}, crossref={vol}, year=2001}\n"
        "@proceedings{vol, title={Volume}, abstract={V.}, author={E. Ditor},"
        " date={2019-03-04}, url={https://example.org}, doi={10.48550/arXiv.2401.01234}}\n"
    )
    child, other, _ = parsed.papers
    assert (child.published, child.title, child.authors) == (date(2019, 3, 4), "Child", ())
    assert (child.url, child.arxiv_id, other.published) == (None, None, None)


def test_a_later_definition_of_a_macro_counts_from_there_on() -> None:
    text = (
        '@string{x = "One"}\n@misc{a, title=x, abstract={A.}}\n'
        '@string{X = "Two"}\n@misc{b, title=X # "!", abstract={B.}}\n'
    )
    assert [paper.title for paper in read(text).papers] == ["One", "Two!"]


def test_macros_that_double_each_other_do_not_grow_for_ever() -> None:
    text = "@string{x = {x}}\n" + "@string{x = x # x}\n" * 60
    parsed = read(text + "@misc{k, title={T}, abstract={A.}}")
    assert len(parsed.papers) == 1
    assert "is longer than" in parsed.unreadable[0].reason


def test_a_key_given_twice_is_two_papers() -> None:
    parsed = read("@misc{k, title={One}, abstract={A.}}\n@misc{k, title={Two}, abstract={B.}}")
    assert [paper.title for paper in parsed.papers] == ["One", "Two"]


def test_of_a_field_given_twice_the_first_counts_with_a_notice() -> None:
    parsed = read("@misc{k, title={One}, TITLE={Two}, abstract={A.}, url={u}, url={u}}")
    assert parsed.papers[0].title == "One"
    assert parsed.notices == ("refs.bib, line 1 (k): title stands twice; the first counts",)


def test_broken_entries_cost_only_themselves() -> None:
    parsed = read(
        "@misc{one, title={One}, abstract={A.}}\n"
        "@misc{comma, title={X}\n  abstract={B.}}\n"
        "@misc{none, title={No abstract}}\n"
        "@misc{open, title={Open, abstract={never closed}\n"
        "@misc{two, title={Two}, abstract={C.}}\n"
        "@misc(three, title={Three (really)}, abstract={D.})\n"
        "@misc{cut, title={Cut}, abstract={off in the mid"
    )
    assert [paper.title for paper in parsed.papers] == ["One", "Two", "Three (really)"]
    assert problems(parsed) == [
        ("line 2 (comma)", "is broken BibTeX: a comma is missing before “abstract={B.}”"),
        ("line 4 (none)", "abstract is missing"),
        (
            "line 5 (open)",
            "is broken BibTeX: a closing brace or quote is missing before the next entry",
        ),
        ("line 8 (cut)", "is broken BibTeX: its end is missing"),
    ]


def test_a_broken_file_says_nothing_on_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    read("@misc{open, title={Open\n@misc{a, title={T}, abstract={A.}}")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["@comment{only}", '@string{a = "b"}'])
def test_a_file_without_entries_holds_no_papers(text: str) -> None:
    assert problems(read(text)) == [("file", "holds no papers")]


def test_a_file_without_any_abstract_is_told_what_to_export() -> None:
    papers = [Paper(id=f"t{n}", title=f"T{n}", abstract="") for n in range(2)]
    parsed = read(to_bibtex(papers))
    whole, *single = problems(parsed)
    assert whole[0] == "file"
    assert whole[1] == "holds no abstract, only references (2): export them with abstracts"
    assert single == [
        ("line 1 (t0)", "abstract is missing"),
        ("line 6 (t1)", "abstract is missing"),
    ]


def test_a_reference_whose_abstract_arxiv_has_names_the_command_that_fetches_it() -> None:
    bert = "@article{bert, title={B}, journal={arXiv preprint arXiv:1810.04805}}"
    valve = "@misc{v, title={V}, eprint={2502.09601v2}, archivePrefix={arXiv}}"
    whole = problems(read(f"{bert}\n{valve}\n{bert}\n@misc{{x, title={{X}}}}"))[0][1]
    fetch = "papers index add arxiv:1810.04805,2502.09601"
    assert whole.endswith(f": export them with abstracts, or fetch those that arXiv has: {fetch}")
    mixed = read(f"{valve}\n@misc{{a, title={{A}}, abstract={{An abstract.}}}}")
    assert mixed.notices == (
        "refs.bib: arXiv has abstracts that it lacks: papers index add arxiv:2502.09601",
    )
    many = "\n".join(f"@misc{{k{n}, title={{T{n}}}, eprint={{2502.{n:05}}}}}" for n in range(120))
    assert problems(read(many))[0][1].endswith(",2502.00099 (the first 100 of 120)")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"G{\"o}del, na{\"\i}ve, \'{E}mile, \c{c}a, \v Cech", "Gödel, naïve, Émile, ça, Čech"),
        (r"{\AA}ngstr\"om {\o}re Stra{\ss}e \L{}ukasz", "Ångström øre Straße Łukasz"),
        (r"50\% \& \$5 \#1 a\_b \{c\}", "50% & $5 #1 a_b {c}"),
        (r"20% of {LLM}s cost $5", "20% of LLMs cost $5"),
        (
            r"$\frac{a}{b}$ and \(x_{1}\) and $$y^{2}$$",
            r"$\frac{a}{b}$ and \(x_{1}\) and $$y^{2}$$",
        ),
        (r"\emph{very} {\bf bold} \texttt{a\_b}", "very bold a_b"),
        (r"our \method{CoT} and \alpha", r"our \method{CoT} and \alpha"),
        ("Table~1 is ~10x", "Table 1 is ~10x"),
        (r"\textasciitilde{}10 \textbackslash{}n \textless b", r"~10 \n <b"),
        ("“quoted” ``tex'' -- a", "“quoted” ``tex'' -- a"),
        ("\\", "\\"),
    ],
)
def test_latex_is_decoded_and_what_is_unknown_stays(written: str, meant: str) -> None:
    assert plain_text(written) == meant


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
WORDS = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=8)
SIGNS = (
    '@misc{ @string{ @comment{ @a( k , title abstract author = { } ) " # others \\ $ month jul 1 @'
)
BIBTEX = st.lists(st.sampled_from([*SIGNS.split(), "\n", " ", " and "]) | TEXT, max_size=40).map(
    "".join
)


@given(BIBTEX)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for paper in read(text).papers:
        assert paper.title
        assert paper.abstract


@given(TEXT)
def test_no_text_makes_the_decoder_fail(text: str) -> None:
    plain_text(text)


@given(TEXT)
def test_text_without_latex_stays_as_it_is(text: str) -> None:
    plain = "".join(c for c in text if c not in '\\{}~$"')
    assert plain_text(plain) == plain
    if clean_text(plain):
        assert entry(abstract=f"{{{plain}}}").abstract == clean_text(plain)


@given(TEXT)
def test_what_the_export_escapes_is_read_back(text: str) -> None:
    assert clean_text(plain_text(latex(text))) == clean_text(printable(clean_text(text)))


@given(
    title=TEXT.map(printable).filter(str.strip),
    authors=st.lists(st.tuples(WORDS, WORDS).map(" ".join), max_size=3),
    published=st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 1, 1)),
    arxiv=st.sampled_from([None, "2401.01234", "cs/0101001"]),
)
def test_an_exported_entry_gives_the_paper_back(
    title: str, authors: list[str], published: date | None, arxiv: str | None
) -> None:
    stated = [name for name in authors if name.split()[0] != "and"]
    paper = Paper(
        id=arxiv or "key",
        title=" ".join(clean_text(title).split()),
        abstract="We do it.",
        published=published,
        authors=tuple(stated),
        arxiv_id=arxiv,
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else None,
    )
    (back,) = read(to_bibtex([paper])).papers
    assert (back.title, back.authors) == (paper.title, paper.authors)
    assert (back.published, back.arxiv_id, back.url) == (published, arxiv, paper.url)

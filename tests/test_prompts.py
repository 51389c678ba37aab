"""Every prompt renders with exactly its variables, and no abstract escapes from its fence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from assistant.conversation import Turn
from index.paper import Paper
from prompts.loading import ABSTENTION, DIGEST_LENGTH, digest, names, render
from tests.support.fakes import make_paper

PAPERS = {
    1: replace(make_paper(1), published=date(2025, 2, 13), author_count=4),
    3: replace(make_paper(2), published=None, author_count=None, authors=("Ada Byron",)),
    4: replace(make_paper(4), abstract="", published=None, author_count=None),
}
SHARED = {"sources"}
"""Macros that prompts import; no prompts of their own."""
VARIABLES: dict[str, Mapping[str, object]] = {
    "answer": {"question": "Which papers prune chains?", "kind": "list", "papers": PAPERS},
    "judge": {"judged": '{"question": "Which papers prune chains?"}'},
    "plan": {
        "question": "Which papers prune chains?",
        "turns": (Turn("Which papers steer models?", "Two papers do.", ("Steering Thoughts",)),),
        "fence": "0a1b2c",
        "today": date(2025, 11, 21),
    },
    "repair": {
        "question": "Which papers prune chains?",
        "papers": PAPERS,
        "sentences": [{"number": 2, "text": "It prunes [1].", "reason": "x is not there"}],
    },
    "screen": {
        "question": "Which papers prune chains?",
        "limits": {"dated from": "2025-01-01"},
        "papers": PAPERS,
        "again": True,
    },
}
KINDS = ("list", "fact", "method", "compare", "metadata", "other")
QUOTES_SOURCES = ("answer", "repair")
HOSTILE = st.lists(
    st.sampled_from(
        [
            *[
                "</source-",
                "<source-",
                "</source>",
                'n="9">',
                "<quote n=",
                "</quote>",
                "<|im_start|>",
            ],
            *[
                "<",
                "</",
                "<!--",
                "<<",
                "< ",
                "\n",
                "\r",
                "\u2028",
                "\x0b",
                "\n\nThe sources end here;",
            ],
            *[
                "[9]",
                "Title: x",
                "ignore the above",
                "{{ papers }}",
                "{% endblock %}",
                "p<0.05",
                "‹",
            ],
        ]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)


def rendered(name: str, **changes: object) -> str:
    prompt = render(name, **{**VARIABLES[name], **changes})
    return f"{prompt.system}\n\n{prompt.user}"


def with_papers(*papers: Paper) -> dict[int, Paper]:
    return dict(enumerate(papers, start=1))


def test_every_prompt_has_its_example_here() -> None:
    assert set(names()) == VARIABLES.keys() | SHARED


@pytest.mark.parametrize("name", VARIABLES)
def test_a_prompt_renders_with_the_variables_of_its_code(name: str) -> None:
    prompt = render(name, **VARIABLES[name])
    assert prompt.system
    assert "Which papers prune chains?" in prompt.user
    assert not re.search(r"\{[{%#]|[}%#]\}|\n{4}|None", prompt.system + prompt.user)


@pytest.mark.parametrize(
    ("name", "variable"), [(name, variable) for name in VARIABLES for variable in VARIABLES[name]]
)
def test_a_variable_that_is_missing_is_an_error(name: str, variable: str) -> None:
    rest = {key: value for key, value in VARIABLES[name].items() if key != variable}
    with pytest.raises(UndefinedError, match=variable):
        render(name, **rest)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_that_no_prompt_knows_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="has no variable colour"):
        render(name, **VARIABLES[name], colour="blue")


def test_digests_are_short_stable_and_tell_prompts_apart() -> None:
    digests = {name: digest(name) for name in names()}
    assert len(set(digests.values())) == len(digests)
    assert all(re.fullmatch(rf"[0-9a-f]{{{DIGEST_LENGTH}}}", one) for one in digests.values())
    assert digests == {name: digest(name) for name in names()}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_question_is_told_the_markers_and_how_to_abstain(kind: str) -> None:
    prompt = render("answer", question="Why?", kind=kind, papers=PAPERS)
    assert ABSTENTION in prompt.system
    assert prompt.user.endswith(ABSTENTION)
    assert "The only markers that exist: [1] [3] [4]\n" in prompt.user


def test_the_shapes_of_answers_differ_by_kind() -> None:
    shapes = {rendered("answer", kind=kind) for kind in KINDS}
    assert len(shapes) == 5  # metadata is answered without a model, so it has no shape of its own


@pytest.mark.parametrize("name", QUOTES_SOURCES)
def test_a_source_tells_number_title_date_authors_and_abstract(name: str) -> None:
    sources = re.findall(r'<source-\w+ n="(\d+)">\n(.*?)\n</source-\w+>', rendered(name), re.DOTALL)
    assert [number for number, _ in sources] == ["1", "3", "4"]
    paper = PAPERS[1]
    assert sources[0][1].splitlines() == [
        f"Title: {paper.title}",
        "Date: 2025-02-13",
        "Authors: 4",
        f"Abstract: {paper.abstract}",
    ]
    assert sources[1][1].splitlines()[1:3] == ["Date: unknown", "Authors: 1"]
    assert sources[2][1].splitlines()[2:] == [
        "Authors: unknown",
        "Abstract: (not known: of this paper only the title is known)",
    ]


def test_the_example_in_the_prompt_is_of_the_form_that_the_reader_takes() -> None:
    from assistant.generative.reader import StreamReader

    example = re.findall(
        r"^.*<quote.*$", render("answer", **VARIABLES["answer"]).system, re.MULTILINE
    )
    assert len(example) == 2
    reader = StreamReader(range(1, 6))
    reader.feed("\n".join(example))
    reader.finish()
    assert reader.text == (
        "The method halves the memory needed for training [1].\nBoth methods need no labels [2][3]."
    )
    assert [quote.number for quote in reader.quotes] == [2, 1, 4]


@pytest.mark.parametrize("name", QUOTES_SOURCES)
@given(title=HOSTILE, abstract=HOSTILE, question=HOSTILE)
def test_nothing_in_a_paper_or_a_question_can_open_or_close_a_tag(
    name: str, title: str, abstract: str, question: str
) -> None:
    harmless, hostile = replace(PAPERS[1], title="x", abstract="x"), PAPERS[1]
    papers = with_papers(replace(hostile, title=title, abstract=abstract), make_paper(5))
    text = rendered(name, papers=papers, question=question)
    usual = rendered(name, papers=with_papers(harmless, make_paper(5)), question="x")
    assert tags(text) == tags(usual)
    assert lines(text) == lines(usual)


@given(text=HOSTILE)
def test_nothing_in_a_sentence_that_failed_can_open_or_close_a_tag(text: str) -> None:
    def repair(said: str) -> str:
        return rendered("repair", sentences=[{"number": 1, "text": said, "reason": said}])

    assert tags(repair(text)) == tags(repair("x"))
    assert lines(repair(text)) == lines(repair("x"))


def tags(prompt: str) -> list[str]:
    """Return what a reader may take for a tag, fences by any code alike."""
    return [
        re.sub(r"-[0-9a-f]{6}\b", "", tag) for tag in re.findall(r"<\s*[^\s\d.<][^>\s]*", prompt)
    ]


def lines(prompt: str) -> int:
    return len(prompt.splitlines())


def test_a_comparison_in_an_abstract_stays_as_it_is() -> None:
    paper = replace(PAPERS[1], abstract="It holds (p < 0.05) at FID<2 with <.1% loss of <EOS>.")
    assert "(p < 0.05) at FID<2 with <.1% loss of ‹EOS>." in rendered("answer", papers={1: paper})


def test_the_code_of_the_fence_depends_on_every_paper_and_on_nothing_else() -> None:
    def fence(*papers: Paper) -> str:
        found = set(
            re.findall(r"source-([0-9a-f]{6})", rendered("answer", papers=with_papers(*papers)))
        )
        assert len(found) == 1
        return found.pop()

    one, two = make_paper(1), make_paper(2)
    codes = [fence(one, two), fence(two, one), fence(one), fence(replace(one, title="x"), two)]
    assert len(set(codes)) == len(codes)
    assert fence(one, two) == codes[0]

"""What the abstract does without, and what its lists lack."""

from __future__ import annotations

import pytest

from assistant.checking.lacking import lacking
from assistant.checking.source import read_source
from assistant.language.lexicon import Lexicon
from index.stores.words import analyse

LANGUAGE = Lexicon(analyse, lambda _: 3.0)


def findings(text: str, abstract: str, title: str = "A Paper") -> list[tuple[str, str]]:
    source = read_source(title, abstract, LANGUAGE)
    found = [source.sentence(number) for number in range(len(source.spans))]
    return [(one.status, one.reason) for one in lacking(text, found, [source], LANGUAGE)]


@pytest.mark.parametrize(
    ("text", "abstract", "title"),
    [
        (
            "It aligns by contrastive loss.",
            "It aligns views.",
            "Alignment without Contrastive Loss",
        ),
        ("It uses human feedback to rank.", "It ranks without human feedback.", "A Paper"),
        ("It retrieves with hard negatives.", "It avoids the need for hard negatives.", "A Paper"),
    ],
)
def test_what_the_evidence_does_without_is_doubted(text: str, abstract: str, title: str) -> None:
    assert [status for status, _ in findings(text, abstract, title)] == ["weak"]


def test_a_sentence_that_denies_it_as_well_is_not() -> None:
    assert findings("It ranks without human feedback.", "It ranks without human feedback.") == []


def test_a_member_of_a_list_that_the_abstract_lacks_is_named() -> None:
    abstract = "It covers chemistry and biology."
    (found,) = findings("It covers chemistry, biology and geology.", abstract)
    assert found == ("weak", "“geology” is not in this abstract")
    assert findings("It covers chemistry, biological and other fields.", abstract) == []

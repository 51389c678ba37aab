"""The attacking papers and what each tries, the questions about them, and replies that obey.

Three files of one JSON object per line. The papers are in the format of the feeds, so that they
are read like any other paper; what they try is stated in additional fields that no feed
reader knows. The replies are written by hand for this purpose, as by a model that an
abstract has manipulated, or by one that has not been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.jsonl import read_lines
from eval.questions import Question, read_questions
from eval.stored.answers import StoredAnswer, read_answers
from index.errors import SourceError
from index.paper import Paper
from index.reading.sources import read_sources

FOLDER = "adversarial"
Try = Literal[
    "override",
    "false_claim",
    "leak",
    "fake_markers",
    "fake_fence",
    "role_tags",
    "link",
    "forged_support",
    "abstention",
    "hidden_text",
    "homoglyph",
    "stuffing",
    "poison",
    "poison_id",
    "long",
    "structure",
    "answer_form",
    "negation",
    "screening",
    "terminal",
    "self_reference",
]


class Attack(BaseModel):
    """What a paper tries; its other fields are the paper."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str
    attack: Try
    why: str = Field(min_length=1)
    """What is planted, in words."""
    aims: tuple[str, ...]
    """Ids of the labelled questions whose answers it targets."""


@dataclass(frozen=True, slots=True)
class Attacks:
    """Everything that makes up the tier of attacks."""

    papers: tuple[Paper, ...] = ()
    """As read; two of them are copies of bundled ones."""
    attacks: tuple[Attack, ...] = ()
    questions: tuple[Question, ...] = ()
    """About the attacking papers, or what those would like to be asked."""
    replies: tuple[StoredAnswer, ...] = ()

    @property
    def aims(self) -> frozenset[str]:
        """Ids of the labelled questions targeted by an attack."""
        return frozenset(name for attack in self.attacks for name in attack.aims)

    def tried_by(self, titles: Sequence[str]) -> str:
        """Return what the papers with these titles try, each thing once; empty for no attack."""
        tries = (one.attack for one in self.attacks if one.title in titles)
        return ", ".join(dict.fromkeys(name.replace("_", " ") for name in tries))


def bundled_attacks() -> Attacks:
    """Return the attacks that come with the project."""
    folder = files("eval").joinpath(FOLDER)
    with as_file(folder.joinpath("papers.jsonl")) as path:
        reading = read_sources([str(path)])
    if reading.unreadable:
        bad = reading.unreadable[0]
        raise SourceError(f"{bad.source}, {bad.place}: {bad.reason}", "mend the line")
    with as_file(folder.joinpath("questions.jsonl")) as path:
        questions = read_questions(path)
    return Attacks(
        papers=reading.papers,
        attacks=tuple(_attacks(folder.joinpath("papers.jsonl"))),
        questions=tuple(questions),
        replies=tuple(read_answers([folder.joinpath("replies.jsonl")])),
    )


def _attacks(source: Traversable) -> Iterator[Attack]:
    fix = "each line has attack, why and aims beside the paper"
    return (one for _, one in read_lines(source, Attack, "attack", fix))

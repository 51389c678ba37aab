"""One request that may rewrite the failed sentences, and only those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from assistant.answer import FAILED, SEVERITY, Sentence
from assistant.checked_sources import SourceReader
from assistant.generative.assembly import Section, number_back
from assistant.generative.manuscript import Manuscript
from assistant.generative.reader import StreamReader
from index.llm.base import Chat, Message
from index.paper import Paper
from prompts.loading import render

TOKENS_PER_SENTENCE = 250


class Rewritten(BaseModel):
    """A sentence written anew, in the form of the answer, quotes included."""

    number: int
    text: str


class Repairs(BaseModel):
    """The reply."""

    sentences: list[Rewritten]


@dataclass(frozen=True, slots=True)
class Failing:
    """A sentence that may be rewritten; `number` is its place in the answer, from 0."""

    number: int
    sentence: Sentence


def failing(sentences: Sequence[Sentence]) -> list[Failing]:
    """Return the sentences that no source supports."""
    return [
        Failing(number, sentence)
        for number, sentence in enumerate(sentences)
        if sentence.status in FAILED
    ]


def ask_for_repairs(
    chat: Chat, question: str, wrong: Sequence[Failing], papers: Mapping[int, Paper]
) -> dict[int, str]:
    """Return the rewritten text by sentence number; raises ModelError.

    `papers` are those that may be cited, by their numbers in the answer.
    """
    prompt = render(
        "repair",
        question=question,
        papers=papers,
        sentences=[
            {"number": one.number, "text": one.sentence.text, "reason": one.sentence.reason}
            for one in wrong
        ],
    )
    messages = [Message("system", prompt.system), Message("user", prompt.user)]
    tokens = TOKENS_PER_SENTENCE * len(wrong)
    reply = chat.structured(messages, Repairs, max_tokens=tokens)
    asked = {one.number for one in wrong}
    return {one.number: one.text for one in reply.sentences if one.number in asked}


def read_repair(
    text: str, papers: Mapping[int, Paper], sources: SourceReader
) -> tuple[Section, float]:
    """Return the checked sentences of a rewritten sentence, and the seconds it took."""
    reader = StreamReader(papers)
    reader.feed(" ".join(text.split()))
    reader.finish()
    manuscript = Manuscript(reader, papers, sources)
    sentences = tuple(checked.sentence for checked in manuscript.verdicts())
    return number_back(Section(reader.text, sentences), reader.numbering), manuscript.seconds


def is_better(new: Sequence[Sentence], old: Sentence) -> bool:
    """Whether every new sentence has a better verdict than the old one."""
    return bool(new) and all(SEVERITY[one.status] < SEVERITY[old.status] for one in new)

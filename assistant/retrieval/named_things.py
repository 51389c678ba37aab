"""Things that an abstract names if it states them at all: which data sets, which language models.

Nobody could list the names, but that a text has none can be seen: no word in it is written like
a name, or none where data are spoken of. What is merely described counts as stated, so that
'a corpus of 8k letters' answers which corpus was used. Knows nothing of how a thing is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.terms import names
from index.chunk import sentence_spans

_WHICH = r"\b(?:(?:which|what)(?! (?:kinds?|types?|sorts?)\b)|(?:name|list|report|state) the)"
_WORDS = r"(?:(?!(?:do|does|did|is|are|was|were|has|have|had|can)\b)[\w/-]+ ){0,3}?"
_LINK = re.compile(r"\(?https?://\S+|\b[\w-]+\.(?:com|org|io|ai|net)\b\S*")
UNTRAINED = (
    r"\b(?:training|tuning)-free\b|\bfr(?:o|ee)z"
    r"|\b(?:without|no|not) (?:[\w-]+ )?(?:re-?|fine-?)?(?:training|tuning)\b"
)
"""What says that nothing is trained, which answers what it was trained on and how."""
_TRAINED = re.compile(r"(?:train|tun)(?:ed|ing)\b", re.IGNORECASE)
_UNTRAINED = re.compile(UNTRAINED, re.IGNORECASE)
_ANY = re.compile("")
_ON_A_NAME = (
    r"\b(?:[Oo]n|[Ff]rom|[Oo]ver|[Aa]cross|[Uu]sing) (?:the )?(?:[\w-]+ ){0,2}?[A-Z0-9]*[A-Z]"
)
_IN_A_ROW = r"\b[A-Z][\w.-]*(?: \([^)]*\))?,? (?:and )?[A-Z][\w.-]*[A-Z0-9]"
_OF_NO_THING = frozenset(
    """
    SOTA State-of-the-art LLM LLMs LM LMs MLLM MLLMs VLM VLMs AI ML NLP CV RAG NN CNN CNNs RNN RNNs
    GNN GNNs VAE VAEs Transformer Transformers Code GitHub
    """.split()
)
"""Written like names, but names of no data and no single model."""


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A sort of thing that is stated by name."""

    name: str
    asked: re.Pattern[str]
    near: re.Pattern[str]
    """What a sentence holds in which a name may be one of these."""
    described: re.Pattern[str] | None = None

    def is_stated(self, question: str, abstract: str) -> bool:
        """Return whether an abstract may name such a thing that the question does not."""
        if _TRAINED.search(question) and _UNTRAINED.search(abstract):
            return True
        known = question.lower()
        for start, end in sentence_spans(abstract):
            said = _LINK.sub("", abstract[start:end])
            if self.described is not None and self.described.search(said):
                return True
            if self.near.search(said) and any(_is_new(name, known) for name in names(said)):
                return True
        return False


def _is_new(name: str, known: str) -> bool:
    return name not in _OF_NO_THING and name.lower() not in known


_DATA = r"(?:data ?sets?|corpus|corpora|benchmarks?|test ?beds?|test sets?)"
NAMED_THINGS = (
    NamedThing(
        "the data set",
        re.compile(rf"{_WHICH} {_WORDS}(?:{_DATA}|collections?)\b", re.IGNORECASE),
        re.compile(
            rf"\b(?i:{_DATA}|benchmarked|collections?|suites?|challenge|competition|leaderboard"
            rf"|evaluat\w+|experiment\w*)\b|{_ON_A_NAME}|{_IN_A_ROW}"
        ),
        re.compile(
            rf"\b{_DATA} (?:of|with|from|that|in which|called|cover\w*|contain\w*|consist\w*"
            r"|compris\w*|compos\w*|encompass\w*|includ\w*|construct\w*|built|synthesi\w+)\b",
            re.IGNORECASE,
        ),
    ),
    NamedThing(
        "the language model",
        re.compile(
            rf"{_WHICH} {_WORDS}(?:language models?|M?LLMs?|backbones?|checkpoints?)\b",
            re.IGNORECASE,
        ),
        _ANY,
    ),
)


def unnamed(question: str, abstracts: Sequence[str]) -> str | None:
    """Return what is asked for by name and named by none of the abstracts."""
    for one in NAMED_THINGS:
        if one.asked.search(question):
            stated = any(one.is_stated(question, text) for text in abstracts)
            return None if stated else one.name
    return None

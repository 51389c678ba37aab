"""Whether a number is asked for: 'how much memory', 'BLEU of SimulST', 'dataset size'.

Knows nothing of kinds, nor of numbers of papers.
"""

from __future__ import annotations

import re

from assistant.language.terms import names
from assistant.question.form import Form, clauses

QUANTITY = re.compile(
    r"\bhow (?:many|much|big|large|long|often|few|far|fast|common|small|well|accurate)\b"
    r"|\b(?:share|score|rate|percent(?:age)?|fraction|proportion|number|size|capacity|accuracy"
    r"|speed-?up|savings?|cost|latency|reduction|improvement|gain|factor|cause|reason|fps|parameters?)\b"
    r"|\bby how\b|\bto what extent\b",
    re.IGNORECASE,
)
_METRIC = re.compile(
    r"\b(?:MAP|r?fid|wer|cer|bleu|rouge|mrr|ndcg|psnr|ssim|m?iou|ppl|perplexity|auroc|acc|f1"
    r"|(?:r|recall|p|pass|hits|ndcg)@[\dk]+|results|numbers|scores|points|throughput)\b",
    re.IGNORECASE,
)
_PLAIN_FIGURE = re.compile(
    r"#\w|\b(?:avg|dataset size|(?:r|recall|pass|ndcg)@\d+)\b"
    r"|\w: (?:[\w%-]+ )?(?:[A-Z]{2,5}|r?FID)\?",
)
"""What can only ask for a number: 'hyperbolic wordnet embedding: MAP?', '#vectors'."""
_CATEGORY = re.compile(r"[A-Z]+s")
_OF_WHAT = re.compile(r"\b(?:of|for|on|in|with|by|at|whose|that|which|where)\b", re.IGNORECASE)
"""Where the head of a noun phrase ends: 'representations whose size varies' asks for no size."""


def asks_for_number(text: str) -> bool:
    """Whether a number answers a question, or part of it."""
    return bool(QUANTITY.search(text)) or asks_for_figure(text)


def asks_for_quantity(form: Form) -> bool:
    """Whether a quantity is asked for; without a word of asking, what a clause is about tells."""
    if form.asks:
        return bool(QUANTITY.search(form.text))
    heads = (_OF_WHAT.split(clause, maxsplit=1)[0] for clause in clauses(form.text))
    return any(QUANTITY.search(head) for head in heads)


def asks_for_figure(text: str) -> bool:
    """'AIME results of Light-R1' asks for a number of one thing; 'results on RNNs' does not."""
    named = (name for name in names(text) if not _METRIC.fullmatch(name))
    one_thing = any(not _CATEGORY.fullmatch(name) for name in named)
    return bool(_PLAIN_FIGURE.search(text) or (one_thing and _METRIC.search(text)))

"""Words that can be turned round: which way a word points, and on which scale.

Each scale has two ends: 'increases' and 'reduces' stand at the two ends of one, 'easy' and
'hard' of another; a word may stand on several. General scientific English, no context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

AMOUNT, EFFECT, QUALITY = "amount", "effect", "quality"

_SCALES: Mapping[str, tuple[str, str]] = {
    AMOUNT: (
        """increas* rais* rise rises rising risen rose boost* grow grows growing growth grew
        elevat* enlarg* expand* amplif* upregulat* overestimat* more greater larger longer higher
        enhanc* augment* doubl* tripl* accumulat* prolong* lengthen*""",
        """decreas* reduc* lower* declin* diminish* drop drops dropped dropping fall falls fell
        fallen falling shrink* shrank shrunk cut cuts cutting downregulat* underestimat* less
        fewer smaller shorter shorten* halv* attenuat* lessen* mitigat* alleviat* deplet*""",
    ),
    EFFECT: (
        """increas* enhanc* promot* activat* induc* stimulat* trigger* facilitat* enabl*
        encourag* foster* permit* support* accelerat* elevat* cause causes caused allow*""",
        """inhibit inhibits inhibited inhibiting inhibition suppress suppresses suppressed
        suppressing suppression impair* attenuat* prevent* repress* block* imped* hinder*
        disrupt* abolish* preclud* reduc* decreas* deactivat* inactivat* protect* discourag*
        lower*""",
    ),
    QUALITY: (
        """improv* better outperform* surpass* beat beats superior stronger strengthen* rescu*
        restor* benefit* enhanc* boost* gain gains gained exceed* repair*""",
        """worsen* worse degrad* deteriorat* impair* harm* hurt* damag* weaker weaken*
        underperform* inferior exacerbate exacerbates exacerbated exacerbating lose loses losing
        lost drop drops dropped penalt*""",
    ),
    "speed": (
        "faster quicker quick* accelerat* rapid* speed* fast",
        "slower slow slows slowed delay* decelerat*",
    ),
    "size": (
        "large larger bigger big strong major",
        "small smaller tiny minor weak trivial negligible",
    ),
    "height": ("high higher highly", "low lower"),
    "level": ("above", "below"),
    "length": ("long longer lengthen*", "short shorter shorten*"),
    "sameness": (
        "same similar similarly identical* comparabl* equal*",
        """differ differs different differently difference differences differing distinct*
        separate dissimilar*""",
    ),
    "ease": (
        "easy easi* simpl* straightforward",
        "hard harder difficult* complicated complex* challeng* struggl*",
    ),
    "price": ("cheap* inexpensive", "expensive costly"),
    "sign": ("positive positively", "negative negatively inverse inversely"),
    "keeping": (
        "keep keeps kept keeping preserv* maintain* retain* contain*",
        "discard* remov* lose loses losing lost eliminat* abandon*",
    ),
    "density": ("sparse sparser sparsity", "dense denser density"),
    "variety": ("homogene* uniform*", "heterogene* divers*"),
    "stream": ("upstream", "downstream"),
    "need": ("necessary required essential", "dispensable optional"),
    "number": ("many numerous majority", "few minority"),
    "frequency": ("often frequent* common* always", "rare* seldom infrequent*"),
    "steps": ("discrete", "continuous"),
    "change": ("frozen fixed static", "trainable dynamic* variable adaptive*"),
    "time": ("early earlier", "late later"),
}
"""Words at either end; a star stands for any ending."""

_TURNED_BY_PREFIX = """
    able accurate active adequate appropriate available aware balanced certain clear common
    comparable complete consistent correct dependent detectable direct efficient effective
    entangled equal explored familiar fair finite formed frequent helpful important known
    labeled labelled likely limited linear necessary predictable published reasonable regular
    related relevant reliable responsive safe sensitive sensitivity seen significant stable
    stability successful sufficient sufficiently supervised supported suitable susceptible
    symmetric trained translated usual variant activates activated activation
""".split()
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "de", "mis")

GOOD = re.compile(
    r"accura\w+|perform\w*|quality|recall|precis\w+|scor(?:es?|ing)|robust\w*|efficien\w*"
    r"|effective\w*|fidelity|generali[sz]\w*|success\w*|capabilit\w*|coverage|f1|bleu|rouge"
    r"|ndcg|auc|auroc|throughput",
    re.IGNORECASE,
)
BAD = re.compile(
    r"errors?|loss|r?mse|mae|perplexity|latency|costs?|runtime|overhead|w?er|cer|f[iv]d"
    r"|distortion|divergence|mortality|risks?|fail\w*|hallucinat\w*|death\w*|damage|toxicity"
    r"|inflammation",
    re.IGNORECASE,
)
"""Of what more is better, and of what more is worse."""

Pole = tuple[str, int]
"""A scale, and the end of it: 1 or -1."""


@lru_cache(maxsize=50_000)
def poles(word: str) -> frozenset[Pole]:
    """Return where a word stands; empty for most words."""
    plain = word.lower()
    exact = _EXACT.get(plain, frozenset())
    return exact.union(*(found for start, found in _STARTS.items() if plain.startswith(start)))


def judged(found: frozenset[Pole], near: Iterable[str]) -> frozenset[Pole]:
    """Add to where a word of amount stands whether that is good: 'more errors' are worse."""
    amounts = {end for scale, end in found if scale == AMOUNT}
    if len(amounts) != 1 or any(scale == QUALITY for scale, _ in found):
        return found
    (end,) = amounts
    for word in near:
        if GOOD.fullmatch(word):
            return found | {(QUALITY, end)}
        if BAD.fullmatch(word):
            return found | {(QUALITY, -end)}
    return found


def _read() -> tuple[dict[str, frozenset[Pole]], dict[str, frozenset[Pole]]]:
    """Return the poles of whole words and those of beginnings of words."""
    found: dict[str, set[Pole]] = {}
    for scale, (up, down) in _SCALES.items():
        for words, end in ((up, 1), (down, -1)):
            for word in words.split():
                found.setdefault(word, set()).add((scale, end))
    for word in _TURNED_BY_PREFIX:  # 'unstable' is the other end of 'stable'
        found.setdefault(word, set()).add((word, 1))
        for prefix in _PREFIXES:
            found.setdefault(prefix + word, set()).add((word, -1))
    fixed = {word: frozenset(one) for word, one in found.items()}
    return (
        {word: one for word, one in fixed.items() if not word.endswith("*")},
        {word[:-1]: one for word, one in fixed.items() if word.endswith("*")},
    )


_EXACT, _STARTS = _read()

"""What OpenAI's models cost, and which one is used where the user names none.

Standard rates for prompts under 272,000 tokens, as of November 2026, from the table that
litellm 1.109.1 keeps (its source: https://developers.openai.com/api/docs/pricing). Models
shut down by then are left out. The prices of other servers are not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import UsageError

DEFAULT_MODEL = "gpt-6-luna"
"""The cheapest that follows instructions well; answers without reasoning first if asked to."""

_PER_MILLION = 1_000_000
_CACHE_WRITE = 1.25
"""Some models charge this much more for prompt tokens that they write to their cache."""
_DATED = re.compile(r"(?P<name>.+)-\d{4}-\d\d-\d\d")
_RATES: dict[str, tuple[float, float]] = {
    "gpt-4.1": (2.0, 8.0),
    "gpt-4.1-mini": (0.4, 1.6),
    "gpt-4o": (2.5, 10.0),
    "gpt-4o-mini": (0.15, 0.6),
    "gpt-5": (1.25, 10.0),
    "gpt-5-mini": (0.25, 2.0),
    "gpt-5-nano": (0.05, 0.4),
    "gpt-5.1": (1.25, 10.0),
    "gpt-5.2": (1.75, 14.0),
    "gpt-5.4": (2.5, 15.0),
    "gpt-5.4-mini": (0.75, 4.5),
    "gpt-5.4-nano": (0.2, 1.25),
    "gpt-5.5": (5.0, 30.0),
    "o3": (2.0, 8.0),
    "text-embedding-3-large": (0.13, 0.0),
    "text-embedding-3-small": (0.02, 0.0),
}
_RATES_WITH_DEAR_CACHE: dict[str, tuple[float, float]] = {
    "gpt-5.6": (4.0, 20.0),
    "gpt-5.6-luna": (0.2, 1.2),
    "gpt-5.6-sol": (4.0, 20.0),
    "gpt-5.6-terra": (2.0, 12.0),
    "gpt-6-astra": (10.0, 50.0),
    "gpt-6-luna": (0.1, 0.5),
    "gpt-6-sol": (2.0, 10.0),
    "gpt-6.1-sol": (2.0, 10.0),
    "gpt-6.1-terra": (1.0, 5.0),
}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens; where a rate varies, the highest it can be."""

    prompt: float
    completion: float

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return the cost of that many tokens in US dollars."""
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / _PER_MILLION


def parse_price(text: str) -> Price:
    """Read a price such as '0.40/1.60', prompt and completion; UsageError if it isn't one."""
    try:
        prompt, completion = (float(part) for part in text.split("/"))
    except ValueError:
        prompt = completion = -1.0
    if not (0 <= prompt < float("inf") and 0 <= completion < float("inf")):
        raise UsageError(
            f"{text!r} is no price",
            "give US dollars per million tokens of prompt and reply, e.g. PAPERS_PRICE=0.40/1.60",
        )
    return Price(prompt, completion)


def openai_price(model: str) -> Price | None:
    """Return what OpenAI charges for `model`; None if not known.

    A name that ends in a date is the same model; no other similarity of names counts.
    """
    dated = _DATED.fullmatch(model)
    name = dated["name"] if dated else model
    if name in _RATES:
        return Price(*_RATES[name])
    if name in _RATES_WITH_DEAR_CACHE:
        prompt, completion = _RATES_WITH_DEAR_CACHE[name]
        return Price(prompt * _CACHE_WRITE, completion)
    return None

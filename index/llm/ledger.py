"""What one question has used, and whether the next request still fits the caps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock

from index.errors import BudgetExceeded
from index.llm.base import Caps, Usage
from index.llm.prices import Price

_MORE_TOKENS = "raise PAPERS_MAX_TOKENS, or ask something narrower"
_MORE_MONEY = "raise PAPERS_MAX_COST, or name a cheaper model with PAPERS_MODEL"
_SAY_PRICE = (
    "set PAPERS_PRICE to dollars per million tokens of prompt and reply, e.g. 0.40/1.60,"
    " or PAPERS_ALLOW_UNKNOWN_PRICE=1"
)


@dataclass(slots=True)
class Tab:
    """What one request turns out to use; while it runs, its maximum is reserved."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Ledger:
    """Adds up the requests of one question; safe to use from several threads.

    Without a price, a free server costs nothing and any other an unknown amount.
    """

    def __init__(self, model: str, caps: Caps, price: Price | None, *, free: bool) -> None:
        self._model = model
        self._caps = caps
        self._price = price or (Price(0.0, 0.0) if free else None)
        self._lock = Lock()
        self._usage = Usage()
        self._reserved_tokens = 0
        self._reserved_cost = 0.0

    @property
    def usage(self) -> Usage:
        """What has been used so far; requests in progress are counted, but not their tokens."""
        with self._lock:
            return self._usage

    def count_request(self) -> None:
        """Record that a request is made."""
        with self._lock:
            self._usage = replace(self._usage, requests=self._usage.requests + 1)

    @contextmanager
    def reserve(self, prompt_tokens: int, completion_tokens: int) -> Iterator[Tab]:
        """Reserve these tokens while a request runs; the tab says how many it used.

        Raises BudgetExceeded where they would not fit within the caps.
        """
        tokens = prompt_tokens + completion_tokens
        with self._lock:
            cost = self._checked(prompt_tokens, completion_tokens)
            self._reserved_tokens += tokens
            self._reserved_cost += cost
        tab = Tab()
        try:
            yield tab
        finally:
            with self._lock:
                self._reserved_tokens -= tokens
                self._reserved_cost -= cost
                self._settle(tab)

    def _checked(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return the most that the tokens can cost; 0 where that is unknown and allowed."""
        used = self._usage.prompt_tokens + self._usage.completion_tokens + self._reserved_tokens
        left = max(0, self._caps.tokens - used)
        wanted = prompt_tokens + completion_tokens
        if wanted > left:
            raise BudgetExceeded(
                f"the next request to {self._model} may take {wanted:,} tokens, and of the"
                f" {self._caps.tokens:,} that one question may use {left:,} are left",
                _MORE_TOKENS,
            )
        if self._price is None:
            return self._unknown_cost()
        cost = self._price.cost(prompt_tokens, completion_tokens)
        money = self._caps.cost_usd - (self._usage.cost_usd or 0.0) - self._reserved_cost
        if cost > max(0.0, money):
            raise BudgetExceeded(
                f"the next request to {self._model} may cost ${cost:.4f}, and of the"
                f" ${self._caps.cost_usd:g} that one question may cost"
                f" ${max(0.0, money):.4f} is left",
                _MORE_MONEY,
            )
        return cost

    def _unknown_cost(self) -> float:
        if self._caps.unknown_price_allowed:
            return 0.0
        raise BudgetExceeded(
            f"the price of {self._model} is not known, so it counts as more than the"
            f" ${self._caps.cost_usd:g} that one question may cost",
            _SAY_PRICE,
        )

    def _settle(self, tab: Tab) -> None:
        prompt = self._usage.prompt_tokens + tab.prompt_tokens
        completion = self._usage.completion_tokens + tab.completion_tokens
        cost = self._price.cost(prompt, completion) if self._price else self._unpriced(prompt)
        self._usage = replace(
            self._usage, prompt_tokens=prompt, completion_tokens=completion, cost_usd=cost
        )

    def _unpriced(self, prompt_tokens: int) -> float | None:
        return None if prompt_tokens else 0.0

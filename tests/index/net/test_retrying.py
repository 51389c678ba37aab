"""What fails temporarily is tried again, after a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate

import pytest

from index.net.retrying import LONGEST_WAIT, Transient, read_wait, retry


def failing(*failures: Exception) -> Callable[[], str]:
    """Return a request that fails so, one after the other, and then succeeds."""
    left = list(failures)

    def request() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return request


def wishing(seconds: float) -> Transient:
    failure = Transient("busy")
    failure.wait = seconds
    return failure


def test_a_request_is_made_again_until_it_succeeds():
    pauses: list[float] = []
    assert retry(failing(Transient(), Transient()), 3, pauses.append) == "done"
    assert all(least <= wait <= least + 0.5 for wait, least in zip(pauses, (0.5, 1), strict=True))


def test_the_last_failure_is_raised():
    first, second = Transient("first"), Transient("second")
    with pytest.raises(Transient) as caught:
        retry(failing(first, second), 2, lambda _: None)
    assert caught.value is second


def test_what_does_not_pass_is_raised_at_once():
    pauses: list[float] = []
    with pytest.raises(ValueError, match="wrong"):
        retry(failing(ValueError("wrong")), 5, pauses.append)
    assert pauses == []


@pytest.mark.parametrize(
    ("wished", "least", "most"),
    [(7.0, 7.0, 7.5), (86_400.0, LONGEST_WAIT, LONGEST_WAIT)],
    ids=["some seconds", "a day"],
)
def test_a_server_is_given_the_time_it_asks_for_within_reason(
    wished: float, least: float, most: float
):
    pauses: list[float] = []
    retry(failing(wishing(wished)), 2, pauses.append)
    (waited,) = pauses
    assert least <= waited <= most


def test_a_date_to_wait_for_is_honoured():
    assert 28 < (read_wait({"retry-after": formatdate(time.time() + 30, usegmt=True)}) or 0) <= 30
    past = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    assert read_wait({"retry-after": past}) == 0.0

"""The caps of a question: refused before anything is sent, reserved while it runs."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from index.errors import BudgetExceeded, ModelUnreachable
from index.llm.base import Caps, Message, Usage
from index.llm.ledger import Ledger
from index.llm.prices import Price
from tests.scripted_server import Stall, Status, Text
from tests.support import scripted_client
from tests.support.scripted_client import HELLO, Serve

serve = scripted_client.serve

DEAR = Price(prompt=1.0, completion=1_000_000.0)
"""A dollar for each token of the reply."""


class Answer(BaseModel):
    text: str


def test_a_request_over_the_cap_on_tokens_is_not_sent(serve: Serve) -> None:
    served = serve([Text("never sent")])
    chat = served.chat(Caps(tokens=500, cost_usd=1.0))
    with pytest.raises(BudgetExceeded) as caught:
        chat.stream(HELLO, max_tokens=600)
    assert "of the 500 that one question may use 500 are left" in caught.value.message
    assert "PAPERS_MAX_TOKENS" in caught.value.fix
    assert served.scripted.requests == []
    assert chat.usage == Usage()


def test_what_was_used_counts_against_what_is_left(serve: Serve) -> None:
    served = serve([Text("one two three"), Text("four")])
    chat = served.chat(Caps(tokens=130, cost_usd=1.0))
    list(chat.stream(HELLO, max_tokens=100))
    assert chat.usage.prompt_tokens + chat.usage.completion_tokens == 7
    with pytest.raises(BudgetExceeded, match="123 are left"):
        chat.stream(HELLO, max_tokens=120)
    assert "".join(chat.stream(HELLO, max_tokens=50)) == "four"
    assert len(served.chats) == 2


def test_a_long_prompt_alone_can_be_over_the_cap(serve: Serve) -> None:
    served = serve()
    prompt = [Message("user", "many words " * 500)]
    with pytest.raises(BudgetExceeded):
        served.chat(Caps(tokens=900, cost_usd=1.0)).stream(prompt, max_tokens=1)
    assert served.scripted.requests == []


def test_the_form_of_the_reply_is_part_of_the_prompt(serve: Serve) -> None:
    served = serve([Text("Plain."), Text("never sent")])
    caps = Caps(tokens=30, cost_usd=1.0)
    list(served.chat(caps).stream(HELLO, max_tokens=5))
    with pytest.raises(BudgetExceeded):
        served.chat(caps).structured(HELLO, Answer, max_tokens=5)
    assert len(served.chats) == 1


def test_a_request_over_the_cap_on_money_is_not_sent(serve: Serve) -> None:
    served = serve([Text("one two")], price=DEAR)
    chat = served.chat(Caps(tokens=10_000, cost_usd=20.0))
    with pytest.raises(BudgetExceeded) as caught:
        chat.stream(HELLO, max_tokens=21)
    assert "may cost $21.00" in caught.value.message
    assert "$20.0000 is left" in caught.value.message
    assert "PAPERS_MAX_COST" in caught.value.fix
    list(chat.stream(HELLO, max_tokens=19))
    assert chat.usage.cost_usd == pytest.approx(2 + 4 / 1_000_000)
    with pytest.raises(BudgetExceeded, match=r"\$18\.0000 is left"):
        chat.stream(HELLO, max_tokens=19)
    assert len(served.chats) == 1


def test_a_cap_of_no_money_lets_a_free_server_be_asked(serve: Serve) -> None:
    served = serve([Text("Free.")])
    assert served.said(Caps(tokens=1_000, cost_usd=0.0)) == "Free."


def test_an_unknown_price_counts_as_over_the_cap(serve: Serve) -> None:
    served = serve([], base_url="https://models.example/v1")
    assert not served.server.is_local
    assert served.server.price is None
    with pytest.raises(BudgetExceeded, match="price of scripted is not known") as caught:
        served.said()
    assert "PAPERS_PRICE" in caught.value.fix
    assert "PAPERS_ALLOW_UNKNOWN_PRICE" in caught.value.fix


def test_an_unknown_price_that_is_allowed_leaves_the_cost_unknown() -> None:
    caps = Caps(tokens=100, cost_usd=0.0, unknown_price_allowed=True)
    ledger = Ledger("m", caps, None, free=False)
    assert ledger.usage.cost_usd == 0.0
    with ledger.reserve(10, 10) as tab:
        tab.prompt_tokens = tab.completion_tokens = 5
    assert ledger.usage == Usage(0, 5, 5, None)


def test_parallel_requests_reserve_what_they_may_use(serve: Serve) -> None:
    served = serve([Stall(), Text("never sent")])
    chat = served.chat(Caps(tokens=250, cost_usd=1.0))
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(chat.structured, HELLO, Answer, max_tokens=100) for _ in range(2)]
        refused, waiting = wait(asked, return_when=FIRST_COMPLETED)
        assert isinstance(refused.pop().exception(), BudgetExceeded)
        assert len(waiting) == 1
        chat.cancel()
    assert len(served.chats) <= 1


def test_a_failed_request_gives_back_what_it_had_reserved(serve: Serve) -> None:
    served = serve([Status(500), Status(500), Text("At last.")])
    chat = served.chat(Caps(tokens=150, cost_usd=1.0))
    assert "".join(chat.stream(HELLO, max_tokens=100)) == "At last."
    assert chat.usage.requests == 3
    assert chat.usage.prompt_tokens == 4


def test_a_request_that_was_lost_may_have_been_paid_for(serve: Serve) -> None:
    served = serve([Stall(), Text("Again.")], timeout=1.5)
    chat = served.chat()
    list(chat.stream(HELLO, max_tokens=10))
    assert chat.usage.requests == 2
    assert chat.usage.prompt_tokens > 4 + 5  # the server says 4 for the second


def test_where_the_caps_leave_no_room_for_another_attempt_the_failure_is_told(
    serve: Serve,
) -> None:
    served = serve([Stall()] * 3, timeout=0.1)
    chat = served.chat(Caps(tokens=120, cost_usd=1.0))
    with pytest.raises(ModelUnreachable, match=r"0\.1 seconds; another attempt would go over"):
        chat.stream(HELLO, max_tokens=100)
    assert len(served.chats) == 1


def test_what_came_of_a_stream_is_paid_for_though_it_is_closed(serve: Serve) -> None:
    served = serve([Stall("one two three")])
    chat = served.chat()
    stream = chat.stream(HELLO, max_tokens=50)
    assert next(iter(stream)) == "one two "
    stream.close()
    assert chat.usage.completion_tokens == 3
    assert chat.usage.prompt_tokens > 5


@given(
    st.lists(
        st.tuples(*[st.integers(0, 60)] * 4).map(
            lambda row: (row[0], row[1], min(row[0], row[2]), min(row[1], row[3]))
        )
    )
)
def test_whatever_is_asked_the_caps_hold(requests: list[tuple[int, int, int, int]]) -> None:
    caps = Caps(tokens=200, cost_usd=100.0)
    ledger = Ledger("m", caps, DEAR, free=False)
    for prompt, completion, used_prompt, used_completion in requests:
        try:
            with ledger.reserve(prompt, completion) as tab:
                tab.prompt_tokens, tab.completion_tokens = used_prompt, used_completion
        except BudgetExceeded:
            continue
    usage = ledger.usage
    assert usage.prompt_tokens + usage.completion_tokens <= caps.tokens
    assert usage.cost_usd is not None
    assert usage.cost_usd <= caps.cost_usd + 1e-9


def test_nested_reservations_add_up() -> None:
    ledger = Ledger("m", Caps(tokens=100, cost_usd=1.0), None, free=True)
    with ledger.reserve(30, 30):
        with pytest.raises(BudgetExceeded, match="40 are left"), ledger.reserve(20, 21):
            pass
        with ledger.reserve(20, 20):
            assert ledger.usage == Usage()
    with ledger.reserve(50, 50) as tab:
        tab.prompt_tokens = 50
    assert ledger.usage.prompt_tokens == 50

"""Cancelling: closed streams, cancelled questions, parallel calls after a refusal."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from pydantic import BaseModel

from index.errors import ContextTooLong, ModelError, ModelRejected
from tests.scripted_server import Json, Reply, Sent, Stall, Status, Text
from tests.support import scripted_client
from tests.support.scripted_client import HELLO, Serve

serve = scripted_client.serve

SOON = 5.0
"""Seconds within which another thread has surely done its part."""
REFUSED = Status(401, {"error": {"message": "no"}})
GOOD = Json({"text": "x"})


class Answer(BaseModel):
    text: str


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Heed interrupts, also where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_closing_a_stream_closes_the_connection(serve: Serve) -> None:
    served = serve([Stall("It halves")])
    stream = served.chat().stream(HELLO, max_tokens=50)
    pieces = iter(stream)
    assert next(pieces) == "It halve"
    stream.close()
    assert served.scripted.disconnected.wait(SOON)
    assert list(pieces) == []
    stream.close()


def test_a_reader_that_waits_for_more_is_set_free_by_closing(serve: Serve) -> None:
    served = serve([Stall("It halves memory")])
    stream = served.chat().stream(HELLO, max_tokens=50)
    came: list[str] = []
    reading = threading.Thread(target=lambda: came.extend(stream))
    reading.start()
    stream.close()
    reading.join(SOON)
    assert not reading.is_alive()
    assert served.scripted.disconnected.wait(SOON)
    assert "It halves memory".startswith("".join(came))


def test_a_stream_that_was_read_to_its_end_leaves_no_one_behind(serve: Serve) -> None:
    served = serve([Text("Done.")])
    stream = served.chat().stream(HELLO, max_tokens=50)
    assert list(stream) == ["Done."]
    stream.close()
    assert not served.scripted.disconnected.is_set()


def test_a_closed_stream_makes_room_for_the_next_request(serve: Serve) -> None:
    served = serve([Stall("one"), Stall("two"), Text("Three.")], concurrency=1)
    chat = served.chat()
    for _ in range(2):
        chat.stream(HELLO, max_tokens=50).close()
    assert "".join(chat.stream(HELLO, max_tokens=50)) == "Three."


def test_a_question_given_up_closes_what_runs_and_asks_no_more(serve: Serve) -> None:
    served = serve([Stall("It halves"), Stall(), GOOD])
    chat = served.chat()
    stream = chat.stream(HELLO, max_tokens=50)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(chat.structured, HELLO, Answer, max_tokens=50)
        assert served.scripted.has_had(2)
        chat.cancel()
        assert "given up" in str(waiting.exception(SOON))
    with pytest.raises(ModelError, match="given up"):
        list(stream)
    with pytest.raises(ModelError, match="given up"):
        chat.structured(HELLO, Answer, max_tokens=50)
    with pytest.raises(ModelError, match="given up"):
        chat.stream(HELLO, max_tokens=50)
    assert served.scripted.disconnected.wait(SOON)
    assert len(served.chats) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to threads there")
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("streams", [True, False], ids=["stream", "form"])
def test_an_interrupted_wait_leaves_no_request_behind(serve: Serve, streams: bool) -> None:
    def interrupt(_: Sent) -> Reply:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return Stall()

    chat = (served := serve(interrupt)).chat()
    ask = chat.stream if streams else partial(chat.structured, reply=Answer)
    with pytest.raises(KeyboardInterrupt):
        ask(HELLO, max_tokens=50)
    assert served.scripted.disconnected.wait(SOON)


def test_another_question_goes_on_when_one_is_given_up(serve: Serve) -> None:
    served = serve([GOOD])
    served.chat().cancel()
    assert served.chat().structured(HELLO, Answer, max_tokens=50).text == "x"


def test_giving_up_ends_the_wait_for_another_attempt(serve: Serve) -> None:
    served = serve([Status(429, headers={"Retry-After": "60"})] * 4, patient=True)
    chat = served.chat()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(chat.structured, HELLO, Answer, max_tokens=50)
        assert served.waiting.wait(SOON)
        chat.cancel()
        assert "given up" in str(waiting.exception(SOON))
    assert len(served.chats) == 1


def test_after_a_refusal_nothing_more_is_asked_in_that_question(serve: Serve) -> None:
    served = serve([REFUSED, GOOD])
    chat = served.chat()
    messages = set()
    for _ in range(3):
        with pytest.raises(ModelRejected) as caught:
            chat.structured(HELLO, Answer, max_tokens=50)
        messages.add(caught.value.message)
    assert len(messages) == 1
    assert len(served.chats) == 1
    assert served.chat().structured(HELLO, Answer, max_tokens=50).text == "x"


def test_a_prompt_that_is_too_long_does_not_end_the_question(serve: Serve) -> None:
    served = serve([Status(400, {"error": {"code": "context_length_exceeded"}}), GOOD])
    chat = served.chat()
    with pytest.raises(ContextTooLong):
        chat.structured(HELLO, Answer, max_tokens=50)
    assert chat.structured(HELLO, Answer, max_tokens=50).text == "x"


def test_parallel_calls_stop_at_the_first_refusal(serve: Serve) -> None:
    served = serve([REFUSED] * 10, concurrency=2)
    chat = served.chat()
    with ThreadPoolExecutor(10) as threads:
        asked = [threads.submit(chat.structured, HELLO, Answer, max_tokens=5) for _ in range(10)]
        errors = [future.exception() for future in asked]
    assert all(isinstance(error, ModelRejected) for error in errors)
    assert 1 <= len(served.chats) <= 2


def test_a_call_that_waits_for_another_attempt_stops_at_a_refusal(serve: Serve) -> None:
    served = serve([Status(429, headers={"Retry-After": "60"}), REFUSED, GOOD], patient=True)
    chat = served.chat()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(chat.structured, HELLO, Answer, max_tokens=50)
        assert served.waiting.wait(SOON)
        with pytest.raises(ModelRejected):
            chat.structured(HELLO, Answer, max_tokens=50)
        assert isinstance(waiting.exception(SOON), ModelRejected)
    assert len(served.chats) == 2


def test_as_many_requests_are_in_flight_as_allowed_and_no_more(serve: Serve) -> None:
    three, lock, now, most = threading.Barrier(3), threading.Lock(), 0, 0

    def count(_: Sent) -> Reply:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        three.wait(SOON)
        with lock:
            now -= 1
        return GOOD

    served = serve(count, concurrency=3)
    chat = served.chat()
    with ThreadPoolExecutor(12) as threads:
        asked = [threads.submit(chat.structured, HELLO, Answer, max_tokens=5) for _ in range(12)]
        assert all(future.result().text == "x" for future in asked)
    assert most == 3


def test_closing_the_server_ends_what_runs(serve: Serve) -> None:
    served = serve([Stall("It halves"), Stall()])
    chat = served.chat()
    stream = chat.stream(HELLO, max_tokens=50)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(chat.structured, HELLO, Answer, max_tokens=50)
        assert served.scripted.has_had(2)
        served.server.close()
        assert "closed" in str(waiting.exception(SOON))
    assert served.scripted.disconnected.wait(SOON)
    with pytest.raises(ModelError, match="closed"):
        list(stream)
    with pytest.raises(ModelError, match="closed"):
        chat.stream(HELLO, max_tokens=50)
    served.server.close()


def test_a_server_that_was_never_asked_has_nothing_to_close(serve: Serve) -> None:
    before = threading.active_count()
    served = serve()
    served.server.close()
    assert threading.active_count() == before + 1  # the scripted server's

"""No key and no password in anything a person or a log may see."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError, UsageError
from index.llm.endpoint import Endpoint
from index.llm.failures import scrub
from tests.scripted_server import Body, ErrorMidStream, Reply, Reset, Status
from tests.support import scripted_client
from tests.support.scripted_client import KEY, Serve

serve = scripted_client.serve

PASSWORD = "correct-horse"
PAIR = b64encode(f"ann:{PASSWORD}".encode()).decode()
ECHO = f"Incorrect API key provided: {KEY}. You sent 'Bearer {KEY}', ann:{PASSWORD} ({PAIR})."


def everything_of(error: BaseException) -> Iterator[str]:
    """Yield every text that hangs on an exception and on those it came from."""
    seen: BaseException | None = error
    while seen is not None:
        yield from (str(seen), repr(seen), repr(seen.__dict__), *map(str, seen.args))
        seen = seen.__cause__ or seen.__context__
    yield "".join(traceback.format_exception(error))


def assert_no_secret(text: str) -> None:
    for secret in (KEY, PASSWORD, PAIR):
        assert secret not in text


@pytest.mark.parametrize(
    "reply",
    [
        Status(401, {"error": {"message": ECHO, "code": ECHO, "param": ECHO}}),
        Status(403, {"error": {"message": ECHO}}),
        Status(404, {"error": {"message": f"no model for {ECHO}"}}),
        Status(400, {"error": {"message": f"context length {ECHO}"}}),
        Status(400, {"error": ECHO}),
        Status(429, {"error": {"message": ECHO, "code": "insufficient_quota"}}),
        Status(500, ECHO),
        Body(ECHO, "text/html"),
        Body('{"error": {"message": "' + ECHO + '"}}'),
        ErrorMidStream("Some text", {"message": ECHO}),
        Reset(),
    ],
    ids=lambda reply: f"{type(reply).__name__}-{getattr(reply, 'code', '')}",
)
def test_a_server_that_echoes_the_key_makes_nothing_of_ours_show_it(
    serve: Serve, reply: Reply, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    behind = serve([reply] * 2).scripted
    address = behind.url.replace("//", f"//ann:{PASSWORD}@")
    front = serve([], base_url=address, attempts=2)
    with pytest.raises(ModelError) as caught:
        front.said()
    for text in everything_of(caught.value):
        assert_no_secret(text)
    assert caplog.records
    for record in caplog.records:
        assert_no_secret(f"{record.getMessage()} {record.args}")
    assert_no_secret("".join(capfd.readouterr()))


def test_an_endpoint_does_not_show_its_secrets() -> None:
    endpoint = Endpoint("m", f"https://ann:{PASSWORD}@host.example:8443/v1/", KEY)
    assert_no_secret(repr(endpoint))
    assert endpoint.url == "https://host.example:8443/v1"
    assert set(endpoint.secrets) == {KEY, PASSWORD, PAIR, f"ann:{PASSWORD}"}


@pytest.mark.parametrize("key", ["sk-with blank", "sk-with\nline", "sk-“quoted”", "sk-\x00"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint("m", None, key)
    for text in everything_of(caught.value):
        assert key not in text
    assert "OPENAI_API_KEY" in caught.value.fix


def test_a_password_in_an_address_that_is_none_is_not_shown() -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint("m", f"ann:{PASSWORD}@host:port/v1")
    for text in everything_of(caught.value):
        assert_no_secret(text)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Bad key sk-proj-abc***wxyz!", "Bad key [hidden]!"),
        ("sent Authorization: Bearer abc.def-123", "sent Authorization: [hidden]"),
        ("two\nlines\tand \x1b[31mcolour", "two lines and [31mcolour"),
        ("a long one " * 50, None),
    ],
)
def test_a_servers_words_are_made_fit_to_be_shown(said: str, shown: str | None) -> None:
    found = scrub(said, Endpoint("m"))
    assert found == (shown or found)
    assert len(found) <= 301


def test_a_short_key_does_not_garble_words_that_hold_it() -> None:
    endpoint = Endpoint("m", "http://localhost/v1", "model")
    assert scrub("the remodelled model", endpoint) == "the remodelled [hidden]"


@given(
    key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60),
    before=st.text(st.characters(codec="ascii"), max_size=10),
)
def test_whatever_the_key_is_it_is_scrubbed(key: str, before: str) -> None:
    assert (
        key
        not in scrub(f"{before} {key} {before}", Endpoint("m", None, key))
        .replace("[hidden]", "")
        .split()
    )

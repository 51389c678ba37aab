"""Addresses, prices and tokens: what is known without asking a server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UsageError
from index.llm import tokens
from index.llm.base import Message
from index.llm.endpoint import Endpoint
from index.llm.prices import DEFAULT_MODEL, Price, openai_price, parse_price
from index.llm.tokens import TokenCounter

COUNTER = TokenCounter("gpt-4o")


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1:8000/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://192.168.1.7/v1", True),
        ("http://10.0.0.3:1234", True),
        ("http://macbook.local:1234/v1", True),
        ("http://host.docker.internal:11434/v1", True),
        ("http://ollama:11434/v1", True),
        ("https://8.8.8.8/v1", False),
        ("https://openrouter.ai/api/v1", False),
        ("https://localhost.example.com/v1", False),
        (None, False),
    ],
)
def test_a_server_of_ones_own_is_told_from_one_that_may_charge(
    url: str | None, local: bool
) -> None:
    assert Endpoint("m", url).is_local is local


@pytest.mark.parametrize(
    "url", ["localhost:11434/v1", "ollama", "ftp://host/v1", "http://", "http://host:port/v1", "//"]
)
def test_an_address_no_request_could_be_sent_to_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint("m", url)
    assert "PAPERS_BASE_URL" in caught.value.fix


@pytest.mark.parametrize("url", [None, "https://api.openai.com/v1", "https://API.openai.com/v1/"])
def test_prices_are_known_on_openais_own_server_only(url: str | None) -> None:
    assert Endpoint("gpt-4.1-mini", url).known_price == Price(0.4, 1.6)
    assert Endpoint("gpt-4.1-mini", "https://openrouter.ai/api/v1").known_price is None


def test_the_price_that_the_user_gives_goes_first() -> None:
    assert Endpoint("gpt-4.1-mini", price=Price(9.0, 9.0)).known_price == Price(9.0, 9.0)
    assert Endpoint("m", "http://localhost/v1", price=Price(1.0, 2.0)).known_price == Price(1, 2)


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-4o", Price(2.5, 10.0)),
        ("gpt-4o-2024-11-20", Price(2.5, 10.0)),
        ("gpt-6-luna", Price(0.125, 0.5)),
        ("text-embedding-3-small", Price(0.02, 0.0)),
        ("gpt-4o-audio-preview", None),
        ("gpt-4o-mini-2024-07-18-ft", None),
        ("gpt-9", None),
        ("", None),
    ],
)
def test_a_price_is_that_of_the_model_or_not_known(model: str, price: Price | None) -> None:
    assert openai_price(model) == price


def test_the_default_model_has_a_price() -> None:
    assert openai_price(DEFAULT_MODEL) is not None


def test_a_price_is_for_a_million_tokens() -> None:
    assert Price(0.4, 1.6).cost(10_000, 1_000) == pytest.approx(0.0056)


@pytest.mark.parametrize(
    ("text", "price"),
    [("0.40/1.60", Price(0.4, 1.6)), (" 3 / 15 ", Price(3, 15)), ("0/0", Price(0, 0))],
)
def test_a_price_is_read_as_prompt_and_completion(text: str, price: Price) -> None:
    assert parse_price(text) == price


@pytest.mark.parametrize("text", ["", "0.4", "1/2/3", "a/b", "-1/2", "nan/1", "inf/1", "$1/$2"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no price") as caught:
        parse_price(text)
    assert "PAPERS_PRICE" in caught.value.fix


@pytest.mark.parametrize(
    ("model", "text", "count"),
    [
        ("gpt-4o", "hello world", 2),
        ("gpt-4o", "", 0),
        ("gpt-4o", "<|endoftext|>", 7),
        ("gpt-4", "tokenization", 2),
        ("qwen3", "hello world", 2),
    ],
)
def test_tokens_are_counted_as_the_model_does(model: str, text: str, count: int) -> None:
    assert TokenCounter(model).count(text) == count


def test_a_model_with_an_unknown_encoding_gets_a_margin() -> None:
    assert TokenCounter("gpt-4o").most(100) == 100
    assert TokenCounter("qwen3").most(100) == 120


def test_a_prompt_is_its_texts_and_what_frames_them() -> None:
    messages = [Message("system", "hello world"), Message("user", "hello world")]
    assert COUNTER.count_prompt(messages) == 2 + 2 + 2 * 4 + 3
    assert COUNTER.count_prompt(messages, "hello world") == COUNTER.count_prompt(messages) + 2


def test_counting_needs_neither_the_network_nor_llama_index() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('the network was used')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
        "from index.llm.tokens import TokenCounter\n"
        "assert TokenCounter('gpt-6-luna').count('hello world') == 2\n"
        "assert TokenCounter('gpt-4').count('hello world') == 2\n"
        "assert not {'llama_index.core', 'openai', 'requests'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=True)


def test_without_the_encoding_tokens_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_encoding", lambda _: None)
    counter = TokenCounter("gpt-4o")
    assert counter.count("") == 0
    assert counter.count("hello world!") == 3
    assert counter.count("数据集") == 3
    assert counter.is_one_token("hello") is None


@settings(max_examples=50)
@given(st.text(max_size=300), st.integers(8, 40))
def test_windows_hold_the_whole_text_and_fit(text: str, size: int) -> None:
    windows = COUNTER.windows(text, size)
    assert "".join(window.text for window in windows) == text
    assert all(window.tokens == COUNTER.count(window.text) <= size for window in windows)

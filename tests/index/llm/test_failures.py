"""Failing servers: which error they cause, how often they are retried, how long the waits are."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from index.errors import (
    ContextTooLong,
    ModelError,
    ModelRejected,
    ModelUnreachable,
    ReplyUnusable,
)
from index.llm.prices import Price
from index.net.retrying import LONGEST_WAIT, read_wait
from tests.scripted_server import (
    Body,
    CutShort,
    DropMidStream,
    ErrorMidStream,
    Json,
    Reply,
    Reset,
    Stall,
    Status,
    Text,
)
from tests.support import scripted_client
from tests.support.scripted_client import HELLO, Serve, Served

serve = scripted_client.serve

TOO_LONG = [
    ("This request is too big.", {"code": "context_length_exceeded"}),
    ("This model's maximum context length is 8192 tokens. However, you requested 9000.", {}),
    ("the request exceeds the available context size, try increasing it", {"code": 400}),
    ("The prompt (total length 9) is longer than the maximum model length of 8.", {}),
    ("the model's context length is only 1024 tokens (parameter=input_tokens)", {}),
    ("prompt too long; exceeded max context length by 10 tokens", {}),
    ("Trying to keep the first 9 tokens when context the overflows", {}),
    ("input length exceeds the context length", {}),
    ("The input token count (9) exceeds the maximum number of tokens allowed (8).", {}),
]


class Answer(BaseModel):
    text: str


def error(message: str, **fields: Any) -> dict[str, object]:
    return {"error": {"message": message, **fields}}


def failure(served: Served) -> ModelError:
    """Ask, and return the error; it reads well wherever it comes from."""
    with pytest.raises(ModelError) as caught:
        served.said()
    assert caught.value.message
    assert caught.value.fix
    return caught.value


@pytest.mark.parametrize(
    ("status", "message", "fix"),
    [
        (Status(401, error("Incorrect API key provided")), "refused the key", "OPENAI_API_KEY"),
        (Status(402, error("Insufficient credits")), "no credit left", "--extractive"),
        (Status(403, error("No access to the model")), "does not let this key", "PAPERS_MODEL"),
        (Status(404, error("The model `x` does not exist")), "knows no model", "papers doctor"),
        (Status(404, error("x", code="model_not_found")), "knows no model", "PAPERS_MODEL"),
        (Status(404, "<html>nginx</html>"), "no OpenAI-compatible server", "PAPERS_BASE_URL"),
        (Status(400, error("no such role")), "(400): no such role", "papers doctor"),
        (Status(400, {"error": "a bare string"}), "a bare string", "papers doctor"),
        (Status(422, {"detail": "in FastAPI's words"}), "in FastAPI's words", "papers doctor"),
        (Status(400, [error("in Google's list")]), "(400): in Google's list", "papers doctor"),
        (
            Status(422, {"detail": [{"loc": ["body", "seed"], "msg": "is odd"}]}),
            "(422): seed: is odd",
            "papers doctor",
        ),
        (Status(400, error("x is not a valid model ID")), "knows no model", "PAPERS_MODEL"),
        (Body('{"error": "model x not found"}'), "knows no model", "PAPERS_MODEL"),
        (Status(400, [error("API key not valid.")]), "refused the key", "OPENAI_API_KEY"),
        (Status(400, error("max_tokens is too large")), "too large", "PAPERS_ANSWER_TOKENS"),
        (
            Body('{"error": "Unexpected endpoint or method. (POST /chat/completions)"}'),
            "no OpenAI-compatible server",
            "PAPERS_BASE_URL",
        ),
        (
            Status(429, error("You exceeded your quota", code="insufficient_quota")),
            "no credit left",
            "--extractive",
        ),
    ],
    ids=lambda value: str(value.code) if isinstance(value, Status) else None,
)
def test_a_refusal_is_final_and_asked_for_once(
    serve: Serve, status: Reply, message: str, fix: str
) -> None:
    served = serve([status, Text("never sent")])
    caught = failure(served)
    assert type(caught) is ModelRejected
    assert message in caught.message
    assert fix in caught.fix
    assert len(served.chats) == 1
    assert served.waits == []


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirection_is_not_followed_and_told_with_where_it_leads(
    serve: Serve, code: int
) -> None:
    around = Status(code, headers={"Location": "/v1/chat/completions?key=sk-aaaaaaaaaaaa"})
    served = serve([around] * 5)
    told = failure(served)
    assert isinstance(told, ModelRejected)
    assert "sends requests on to /v1/chat/completions?key=[hidden]" in told.message
    assert "PAPERS_BASE_URL" in told.fix
    assert len(served.chats) == 1


def test_a_server_that_wants_a_key_is_told_apart_from_one_that_refuses_it(serve: Serve) -> None:
    caught = failure(serve([Status(401)], api_key=None))
    assert caught.message.endswith("asks for a key")
    assert caught.fix == "set OPENAI_API_KEY"


@pytest.mark.parametrize(("words", "fields"), TOO_LONG)
def test_a_prompt_that_is_too_long_is_told_in_every_servers_words(
    serve: Serve, words: str, fields: dict[str, object]
) -> None:
    served = serve([Status(400, error(words, **fields))])
    caught = failure(served)
    assert isinstance(caught, ContextTooLong)
    assert words in caught.message
    assert "PAPERS_CONTEXT_TOKENS" in caught.fix
    assert len(served.chats) == 1


def test_a_proxy_that_takes_no_such_body_means_that_it_is_too_long(serve: Serve) -> None:
    served = serve([Status(413, "<html>413 Request Entity Too Large</html>")])
    assert isinstance(failure(served), ContextTooLong)


def test_a_reply_that_the_server_held_back_for_its_form_does_not_end_the_question(
    serve: Serve,
) -> None:
    held = Status(400, error("Failed to generate JSON.", code="json_validate_failed"))
    served = serve([held, Json({"text": "At last."})])
    chat = served.chat()
    with pytest.raises(ReplyUnusable, match="not in the form"):
        chat.structured(HELLO, Answer, max_tokens=9)
    assert chat.structured(HELLO, Answer, max_tokens=9).text == "At last."


def test_a_prompt_that_is_too_long_for_the_accounts_rate_is_not_tried_again(serve: Serve) -> None:
    words = "Request too large for gpt on tokens per min (TPM): Limit 10, Requested 12"
    served = serve([Status(429, error(words, code="rate_limit_exceeded"))])
    assert isinstance(failure(served), ContextTooLong)
    assert len(served.chats) == 1


def test_an_error_under_status_200_is_an_error(serve: Serve) -> None:
    body = '{"error": {"code": 400, "message": "exceeds the available context size"}}'
    for reply in (Body(body), Body(body, "text/plain")):
        assert isinstance(failure(serve([reply])), ContextTooLong)


@pytest.mark.parametrize("code", [408, 409, 429, 500, 502, 503, 504, 529])
def test_a_passing_failure_is_got_over(serve: Serve, code: int) -> None:
    served = serve([Status(code), Text("Here we go.")])
    assert served.said() == "Here we go."
    assert len(served.chats) == 2


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Status(500, error("CUDA out of memory")), "failed (500): CUDA out of memory"),
        (Status(429, error("slow down")), "no more requests for now (429): slow down"),
        (Reset(), "was lost"),
        (DropMidStream(""), "was lost"),
        (ErrorMidStream("", {"message": "overloaded"}), "overloaded"),
        (Body('{"choices": [{', "application/json"), "can't be read"),
        (Body("data: {broken\n\n", "text/event-stream"), "can't be read"),
        (Body("data: [DONE]\n\n", "text/event-stream"), "reply is empty"),
        (CutShort(), "was lost"),
        (CutShort(code=503), "was lost"),
        (CutShort("data: {", content_type="text/event-stream"), "was lost"),
    ],
    ids="500 429 reset drop error truncated garbled nothing short short-503 short-sse".split(),
)
@pytest.mark.parametrize("attempts", [1, 3])
def test_a_failure_that_never_heals_is_asked_exactly_as_often_as_set(
    serve: Serve, reply: Reply, message: str, attempts: int
) -> None:
    served = serve([reply] * 5, attempts=attempts)
    caught = failure(served)
    assert type(caught) is ModelUnreachable
    assert message in caught.message
    assert ("tried 3 times" in caught.message) is (attempts == 3)
    assert len(served.chats) == attempts
    assert len(served.waits) == attempts - 1


@pytest.mark.parametrize(
    "reply",
    [Status(500), Reset(), Body("{"), CutShort(), CutShort(code=503)],
    ids=["500", "reset", "json", "short", "short 503"],
)
def test_replies_in_a_form_are_persisted_for_alike(serve: Serve, reply: Reply) -> None:
    served = serve([reply, reply, Json({"text": "At last."})])
    assert served.chat().structured(HELLO, Answer, max_tokens=9).text == "At last."
    assert len(served.chats) == 3


def test_a_stalled_server_is_given_up_after_the_time_out_each_time(serve: Serve) -> None:
    served = serve([Stall()] * 3, timeout=0.1, attempts=2)
    caught = failure(served)
    assert type(caught) is ModelUnreachable
    assert "within 0.1 seconds; tried 2 times" in caught.message
    assert "PAPERS_TIMEOUT" in caught.fix
    assert len(served.chats) == 2


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (DropMidStream("It halves memory"), "was lost"),
        (Stall("It halves memory"), "within 1.5 seconds"),
        (ErrorMidStream("It halves memory", {"message": "worker died"}), "worker died"),
    ],
    ids=["drop", "stall", "error"],
)
def test_what_came_before_the_break_is_kept_and_nothing_is_tried_again(
    serve: Serve, reply: Reply, message: str
) -> None:
    served = serve([reply, Text("never sent")], timeout=1.5)
    stream = served.chat().stream(HELLO, max_tokens=50)
    came: list[str] = []
    with pytest.raises(ModelUnreachable, match="broke off") as caught:
        came.extend(stream)
    assert "".join(came) == "It halves memory"
    assert message in caught.value.message
    assert stream.finish_reason is None
    assert len(served.chats) == 1


def test_a_connection_that_ends_after_the_reply_has_does_no_harm(serve: Serve) -> None:
    assert serve([DropMidStream("It halves memory.", "stop")]).said() == "It halves memory."


def test_a_refusal_in_the_middle_of_a_stream_is_final(serve: Serve) -> None:
    gone = {"message": "You exceeded your quota", "code": "insufficient_quota"}
    chat = serve([ErrorMidStream("It halves", gone)]).chat()
    with pytest.raises(ModelRejected, match="no credit left"):
        list(chat.stream(HELLO, max_tokens=50))


def test_nobody_at_a_local_address_is_asked_after(serve: Serve) -> None:
    caught = failure(serve([], base_url="http://127.0.0.1:9/v1", attempts=2))
    assert type(caught) is ModelUnreachable
    assert "is the server running?" in caught.message
    assert "http://127.0.0.1:9/v1" in caught.message


def test_a_name_nobody_has_is_told(serve: Serve) -> None:
    free = Price(0.0, 0.0)
    caught = failure(serve([], base_url="http://nobody.invalid/v1", attempts=1, price=free))
    assert "nobody.invalid can't be found" in caught.message


def test_a_certificate_of_nobodys_is_not_trusted_and_not_tried_again(
    serve: Serve, tmp_path: Path
) -> None:
    served = serve()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "certificate.pem"))
    listener = served.scripted.listener
    listener.socket = context.wrap_socket(listener.socket, server_side=True)
    secure = serve([], base_url=served.scripted.url.replace("http:", "https:"))
    caught = failure(secure)
    assert type(caught) is ModelUnreachable
    assert "certificate" in caught.message
    assert "SSL_CERT_FILE" in caught.fix
    assert secure.waits == []


def self_signed(path: Path) -> Path:
    """Write a certificate that nobody has signed, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    begin = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.25"}, 0.25),
        ({"Retry-After-Ms": "1500", "Retry-After": "9"}, 1.5),
        ({"Retry-After": "86400"}, LONGEST_WAIT),
    ],
    ids=["seconds", "parts", "milliseconds", "a day"],
)
def test_the_servers_wish_to_wait_is_honoured(
    serve: Serve, headers: dict[str, str], seconds: float
) -> None:
    served = serve([Status(429, headers=headers), Status(503, headers=headers), Text("Now.")])
    assert served.said() == "Now."
    assert len(served.waits) == 2
    assert all(seconds <= wait <= min(seconds + 0.5, LONGEST_WAIT) for wait in served.waits)


@pytest.mark.parametrize("headers", [{}, {"retry-after": "soon"}, {"retry-after-ms": "x"}])
def test_without_a_usable_wish_waits_grow_and_differ(serve: Serve, headers: dict[str, str]) -> None:
    assert read_wait(headers) is None
    served = serve([Status(500, headers=headers)] * 5, attempts=5)
    failure(served)
    for wait, least in zip(served.waits, (0.5, 1.0, 2.0, 4.0), strict=True):
        assert least <= wait <= least + 0.5
    assert len({wait % 0.5 for wait in served.waits}) == 4

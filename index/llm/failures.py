"""What went wrong between us and a model server -> an error with the cause and a fix.

Knows nothing of the library that makes the requests: it reports a `Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.errors import (
    ContextTooLong,
    ModelError,
    ModelRejected,
    ModelUnreachable,
    ReplyUnusable,
)
from index.llm.endpoint import Endpoint
from index.net.retrying import Transient

Loss = Literal["time-out", "refused", "name", "certificate", "broken"]
"""How a connection failed: timeout, nobody listening, no such host, TLS, cut off."""

_LONGEST_SAID = 300
_KEY_LIKE = re.compile(r"\b(?:sk|pk|rk)-[\w*.-]{6,}|(?i:\b(?:bearer|basic)) +[\w.~+/*=-]{6,}")
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|max(?:imum)?[ _]model[ _]len|prompt (?:is )?too long"
    r"|context the overflows|request (?:entity )?too large|too many (?:input )?tokens"
    r"|exceeds the maximum number of tokens",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model_not_found|(?:invalid|unknown|no such) model|not a valid model"
    r"|\bmodel\b[^.]{0,80}\b(?:does not exist|doesn't exist|not found)",
    re.IGNORECASE,
)
_NO_KEY = re.compile(r"api key not valid|invalid api key|invalid_api_key", re.IGNORECASE)
_NO_PATH = re.compile(r"unexpected endpoint", re.IGNORECASE)
_NO_FORM = re.compile(r"json_validate_failed|failed to generate json", re.IGNORECASE)
"""The server has held the reply against the form that was asked for, and kept it back."""
_LIMIT = re.compile(r"\bmax_(?:completion_)?tokens\b")
_TRANSIENT = {408, 409, 429}
_NO_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "insufficient_credits"}


class Passing(ModelUnreachable, Transient):
    """A transient failure: the same request is worth retrying."""

    def __init__(self, message: str, fix: str, wait: float | None = None) -> None:
        super().__init__(message, fix)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Problem:
    """What is known of a failure; `said` contains no secret."""

    said: str = ""
    """The words of the server."""
    status: int | None = None
    """HTTP status; None if there was no reply, or the failure came in the middle of one."""
    code: str = ""
    """The server's codes for it, e.g. 'insufficient_quota rate_limit'."""
    parameter: str = ""
    """The parameter that the server objects to, if it names one."""
    loss: Loss | None = None
    """How the connection failed, if it did."""
    wait: float | None = None
    """Seconds to wait before the next request, as the server wants it."""
    moved_to: str = ""
    """Where the server wants the request to be made instead."""

    @property
    def is_too_long(self) -> bool:
        """Whether the prompt is longer than the model, or the account's limit, can take."""
        if self.status in {401, 403, 404} or self.loss:
            return False
        if self.status == 429:
            return "request too large" in self.said.lower()
        return self.status == 413 or bool(_TOO_LONG.search(f"{self.code} {self.said}"))

    @property
    def costs_nothing(self) -> bool:
        """Whether the server certainly did not start on the request."""
        return self.status is not None or self.loss in {"refused", "name", "certificate"}

    @property
    def is_out_of_money(self) -> bool:
        """Whether the account has no credit left: waiting won't help."""
        return self.status == 402 or bool(_NO_QUOTA & set(self.code.split()))


class Failed(Exception):
    """A request failed; carries the problem to where its handling is decided."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.said)
        self.problem = problem


def scrub(text: str, endpoint: Endpoint) -> str:
    """Return a server's message fit to be shown: no secrets, no control characters, short."""
    for secret in endpoint.secrets:
        pattern = re.escape(secret) if len(secret) >= 8 else rf"(?<!\w){re.escape(secret)}(?!\w)"
        text = re.sub(pattern, "[hidden]", text)
    text = _KEY_LIKE.sub("[hidden]", text)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}…"


def to_error(problem: Problem, endpoint: Endpoint) -> ModelError:
    """Return the error for a problem; a `Passing` one is worth a retry."""
    if problem.loss:
        return _LOSSES[problem.loss](endpoint)
    if problem.is_too_long:
        return _too_long(problem, endpoint)
    if problem.is_out_of_money:
        return _out_of_money(problem, endpoint)
    if problem.status in {400, 422, None}:
        for pattern, told in _TOLD_IN_WORDS.items():
            if pattern.search(f"{problem.code} {problem.said}"):
                return told(problem, endpoint)
    if problem.status in _TRANSIENT or problem.status is None or problem.status >= 500:
        return _busy_or_failing(problem, endpoint)
    return _REFUSALS.get(problem.status, _refused)(problem, endpoint)


def not_a_model_server(endpoint: Endpoint) -> ModelRejected:
    """Return the error for a reply that no OpenAI-compatible server gives."""
    return ModelRejected(
        f"what answers at {endpoint.url} is no OpenAI-compatible server",
        "check PAPERS_BASE_URL: for most servers it ends in /v1",
    )


def _quoted(problem: Problem) -> str:
    return f": {problem.said}" if problem.said else ""


def _too_long(problem: Problem, endpoint: Endpoint) -> ModelError:
    return ContextTooLong(
        f"the prompt is longer than {endpoint.model} can read{_quoted(problem)}",
        "lower PAPERS_CONTEXT_TOKENS and PAPERS_ANSWER_TOKENS, or give the model a longer context"
        " on its server",
    )


def _out_of_money(problem: Problem, endpoint: Endpoint) -> ModelError:
    return ModelRejected(
        f"the account at {endpoint.host} has no credit left{_quoted(problem)}",
        "add credit to the account of OPENAI_API_KEY, or ask with --extractive",
    )


def _busy_or_failing(problem: Problem, endpoint: Endpoint) -> ModelError:
    if problem.status == 429:
        message = f"{endpoint.host} takes no more requests for now (429)"
        fix = "wait a minute and ask again, or lower PAPERS_CONCURRENCY"
    else:
        number = f" ({problem.status})" if problem.status else ""
        message = f"the model server {endpoint.host} failed{number}"
        fix = "ask again later; `papers doctor` tells whether it is back"
    return Passing(message + _quoted(problem), fix, problem.wait)


def _key_refused(problem: Problem, endpoint: Endpoint) -> ModelError:
    if endpoint.api_key is None:
        return ModelRejected(f"{endpoint.host} asks for a key", "set OPENAI_API_KEY")
    return ModelRejected(
        f"{endpoint.host} refused the key{_quoted(problem)}",
        "check OPENAI_API_KEY: it may be mistyped, expired, or of another server",
    )


def _forbidden(problem: Problem, endpoint: Endpoint) -> ModelError:
    return ModelRejected(
        f"{endpoint.host} does not let this key use {endpoint.model} (403){_quoted(problem)}",
        "check what the key may do, or name another model with PAPERS_MODEL",
    )


def _not_found(problem: Problem, endpoint: Endpoint) -> ModelError:
    if "model" in f"{problem.code} {problem.said}".lower():
        return _no_such_model(problem, endpoint)
    return not_a_model_server(endpoint)


def _no_such_model(problem: Problem, endpoint: Endpoint) -> ModelError:
    number = f" ({problem.status})" if problem.status else ""
    return ModelRejected(
        f"{endpoint.host} knows no model {endpoint.model!r}{number}{_quoted(problem)}",
        "choose another with PAPERS_EMBEDDER, or a server that has it with PAPERS_BASE_URL"
        if "embedding" in endpoint.model
        else "`papers doctor` lists the models it serves; name one with PAPERS_MODEL",
    )


def _reply_held_back(problem: Problem, _: Endpoint) -> ModelError:
    return ReplyUnusable(
        f"the model's reply is not in the form asked for{_quoted(problem)}",
        "ask again, or name another model with PAPERS_MODEL",
    )


def _moved(problem: Problem, endpoint: Endpoint) -> ModelError:
    elsewhere = problem.moved_to or "another address"
    return ModelRejected(
        f"{endpoint.url} sends requests on to {elsewhere}, which is not followed",
        "set PAPERS_BASE_URL to the address that serves the model: for most servers it ends in /v1",
    )


def _refused(problem: Problem, endpoint: Endpoint) -> ModelError:
    limit = _LIMIT.search(f"{problem.parameter} {problem.said}")
    return ModelRejected(
        f"{endpoint.host} refused the request ({problem.status}){_quoted(problem)}",
        "lower PAPERS_ANSWER_TOKENS"
        if limit
        else "check PAPERS_MODEL and PAPERS_BASE_URL; `papers doctor` tells what is used",
    )


def _timed_out(endpoint: Endpoint) -> ModelError:
    return Passing(
        f"no answer from {endpoint.url} within {endpoint.timeout:g} seconds",
        "ask again later, or give a slow model more time with PAPERS_TIMEOUT",
    )


def _nobody_there(endpoint: Endpoint) -> ModelError:
    if endpoint.is_local:
        return Passing(
            f"nothing answers at {endpoint.url}: is the server running?",
            "start it, or mend PAPERS_BASE_URL",
        )
    return Passing(f"no connection to {endpoint.host}", "check the network and PAPERS_BASE_URL")


def _no_such_host(endpoint: Endpoint) -> ModelError:
    return Passing(
        f"the address of {endpoint.host} can't be found", "check the network and PAPERS_BASE_URL"
    )


def _not_trusted(endpoint: Endpoint) -> ModelError:
    return ModelUnreachable(
        f"no secure connection to {endpoint.host}: its certificate can't be verified",
        "install the system's ca-certificates, or set SSL_CERT_FILE to the right authority's",
    )


def _lost(endpoint: Endpoint) -> ModelError:
    return Passing(f"the connection to {endpoint.url} was lost", "check the network and ask again")


_LOSSES: dict[Loss, Callable[[Endpoint], ModelError]] = {
    "time-out": _timed_out,
    "refused": _nobody_there,
    "name": _no_such_host,
    "certificate": _not_trusted,
    "broken": _lost,
}
_REFUSALS: dict[int, Callable[[Problem, Endpoint], ModelError]] = {
    401: _key_refused,
    403: _forbidden,
    404: _not_found,
    **dict.fromkeys((301, 302, 303, 307, 308), _moved),
}
_TOLD_IN_WORDS: dict[re.Pattern[str], Callable[[Problem, Endpoint], ModelError]] = {
    _NO_FORM: _reply_held_back,
    _NO_MODEL: _no_such_model,
    _NO_KEY: _key_refused,
    _NO_PATH: lambda _, endpoint: not_a_model_server(endpoint),
}
"""What some servers say under a status of another meaning, or of none."""

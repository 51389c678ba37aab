"""The one place that reads the environment and `papers.toml`.

Flags take precedence over `PAPERS_*` variables, variables over the file. Keys are read from
the environment only, and are never part of a value that is printed or saved.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import DataFolderError, UsageError
from index.stores.address import CLOUD, Address, parse_url

if TYPE_CHECKING:
    from index.reading.feeds import Feeds

FILE_NAME = "papers.toml"
PREFIX = "PAPERS_"
READ_ELSEWHERE = ("PAPERS_CHAT_USER", "PAPERS_CHAT_PASSWORD", "PAPERS_DEBUG")
"""Variables that are no setting: secrets, and what must work where settings can't be loaded."""
PATIENCE, LOCAL_PATIENCE = 60.0, 600.0
"""Seconds; a model without a graphics card reads for minutes before its first word."""
MAX_TOKENS, MAX_COST = 60_000, 0.10
CONTEXT_TOKENS, ANSWER_TOKENS = 12_000, 2_000
ALIKE = 60
"""Similarity, out of 100, from which a name counts as a misspelling of another."""


class Settings(BaseSettings):
    """Everything a user can set; see the table in the README."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("papers")))
    """Data folder: index, fetched weights, papers.toml."""

    @field_validator("home")
    @classmethod
    def _expand(cls, home: Path) -> Path:
        return home.expanduser()

    chroma: str | None = None
    """Chroma server that keeps the index, http://host:port or 'cloud'; by default none does."""

    @field_validator("chroma")
    @classmethod
    def _parse_url(cls, chroma: str | None) -> str | None:
        return None if chroma is None else parse_url(chroma)

    embedder: str = "all-MiniLM-L6-v2"
    """Embedding model, or 'none' for word search only."""

    model: str | None = None
    """Model that writes the answers; by default a small OpenAI model, if there is a key."""
    base_url: str | None = Field(default_factory=lambda: os.environ.get("OPENAI_BASE_URL") or None)
    """An OpenAI-compatible server; OpenAI's own by default."""
    max_tokens: int = Field(MAX_TOKENS, gt=0)
    """Most tokens, prompts and replies together, that one question may use."""
    max_cost: float = Field(MAX_COST, ge=0)
    """Most US dollars that one question may cost."""
    price: str | None = None
    """US dollars per million tokens of prompt and reply, '0.40/1.60', if not known."""
    allow_unknown_price: bool = False
    """Ask a model of unknown price, whatever it may cost."""
    context_tokens: int = Field(CONTEXT_TOKENS, ge=500)
    """Tokens of abstracts in one prompt; a local model may need less."""
    answer_tokens: int = Field(ANSWER_TOKENS, ge=100)
    """Most tokens of one answer."""
    timeout: float | None = Field(None, gt=0)
    """Seconds without a sign of life after which a request is given up; by default PATIENCE, and
    of a model on this machine or in its network LOCAL_PATIENCE.
    """
    attempts: int = Field(4, ge=1, le=20)
    """Requests made in all where one fails temporarily."""
    concurrency: int = Field(4, ge=1, le=64)
    """Requests in flight at once."""

    hf_endpoint: str = Field(
        default_factory=lambda: os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    )
    """Where Daily Papers are fetched from; HF_ENDPOINT names a mirror for many programs."""
    arxiv_endpoint: str = "https://export.arxiv.org"
    """Where papers are fetched from by arXiv id."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the names are pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then papers.toml of the data folder."""
        home = _home(init_settings, env_settings)
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home / FILE_NAME)


def server_of(settings: Settings) -> Address | None:
    """Return the Chroma server that keeps the index, with Chroma's own variables, or None.

    Its key stays in the environment, where Chroma's client looks for it.
    """
    if settings.chroma is None:
        return None
    if settings.chroma == CLOUD and not os.environ.get("CHROMA_API_KEY"):
        raise UsageError(
            "Chroma Cloud asks for a key", "set CHROMA_API_KEY, or unset PAPERS_CHROMA"
        )
    tenant, database = (os.environ.get(name, "") for name in ("CHROMA_TENANT", "CHROMA_DATABASE"))
    return Address(settings.chroma, tenant, database)


def api_key() -> str | None:
    """Return the key for the model's server; it is never kept in a setting."""
    return os.environ.get("OPENAI_API_KEY", "").strip() or None


def chat_login() -> tuple[str, str] | None:
    """Return the user and the password that the chat page asks for; never kept in a setting.

    Raises UsageError if only one of them is given.
    """
    user = os.environ.get("PAPERS_CHAT_USER", "").strip()
    password = os.environ.get("PAPERS_CHAT_PASSWORD", "")
    if bool(user) != bool(password):
        missing = "PAPERS_CHAT_PASSWORD" if user else "PAPERS_CHAT_USER"
        raise UsageError(
            "the login of the chat page is given by halves", f"set {missing}, or unset the other"
        )
    return (user, password) if user else None


def feeds_in(settings: Settings, told: Callable[[str], None]) -> Feeds:
    """Return where feeds are fetched from; `told` is called with each name before the fetch."""
    from index.net.fetching import Patience
    from index.reading.feeds import Feeds

    return Feeds(
        daily_papers=settings.hf_endpoint,
        arxiv=settings.arxiv_endpoint,
        patience=Patience(settings.timeout or PATIENCE, settings.attempts),
        told=told,
    )


def load_settings(**flags: Any) -> Settings:
    """Return the current settings; raises UsageError naming the value or name that is wrong."""
    _refuse_unknown_variables()
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise UsageError(
                f"there is no setting {name!r}", f"take the line {name!r} out of {FILE_NAME}"
            ) from error
        raise UsageError(
            f"the setting {name!r} is not usable: {first['msg'].removeprefix('Value error, ')}",
            f"mend PAPERS_{name.upper()} or the line {name!r} in {FILE_NAME}",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fix = "mend that line, or take the file away"
        raise UsageError(f"{FILE_NAME} of the data folder is not TOML: {error}", fix) from error
    except OSError as error:
        reason = error.strerror or error
        raise DataFolderError(
            f"the data folder cannot be read: {error.filename}: {reason}",
            "make it readable, or set PAPERS_HOME to another folder",
        ) from error
    except RuntimeError as error:
        # What pathlib and platformdirs raise if there is no home directory.
        raise UsageError(
            f"the data folder cannot be told: {error}", "set PAPERS_HOME to a folder"
        ) from error


def _refuse_unknown_variables() -> None:
    """Raise UsageError for an unknown variable: a mistyped cap would not apply."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields] + [*READ_ELSEWHERE]
    for name, value in sorted(os.environ.items()):
        if name.startswith(PREFIX) and value and name.upper() not in known:
            raise UsageError(f"there is no setting {name}", _instead_of(name, known))


def _instead_of(name: str, known: list[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(name, known, processor=_bare, score_cutoff=ALIKE)
    return f"did you mean {near[0]}? If not, unset {name}" if near else f"unset {name}"


def _bare(name: str) -> str:
    return name.removeprefix(PREFIX)


def _home(*sources: PydanticBaseSettingsSource) -> Path:
    for source in sources:
        value = source().get("home")
        if value is not None:
            return Path(value).expanduser()
    return Path(platformdirs.user_data_dir("papers"))

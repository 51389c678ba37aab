"""Which hosts are this machine."""

from __future__ import annotations

import pytest

from index.net.hosts import is_loopback


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("models.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.1.2", False),
        ("localhost.example.org", False),
        ("mylocalhost", False),
        ("", False),
    ],
)
def test_a_host_is_this_machine_by_its_name_or_address(host: str, here: bool):
    assert is_loopback(host) is here

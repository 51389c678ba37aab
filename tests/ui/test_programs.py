"""The page for programs: the HTTP API by its own client, and the tools by a real MCP client."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.ui.visiting import Served, run_apart, serving


@pytest.fixture(scope="module")
def open_to_tools(copied_home: Callable[[], Path]) -> Iterator[Served]:
    with serving(copied_home(), "--mcp") as one:
        yield one


@pytest.fixture(scope="module")
def client(open_to_tools: Served) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from gradio_client import Client

        return Client(open_to_tools.address, verbose=False, analytics_enabled=False)


def test_ask_and_search_are_the_only_endpoints(client: Any) -> None:
    described = client.view_api(return_format="dict")
    assert sorted(described["named_endpoints"]) == ["/ask", "/search"]
    assert not described["unnamed_endpoints"]


def test_an_answer_over_http_is_that_of_the_command_line(
    client: Any, open_to_tools: Served
) -> None:
    question = "which papers compress CoT?"
    answer = client.predict(question, api_name="/ask")
    printed = json.loads(open_to_tools.papers("ask", question, "--json").stdout)
    for record in (answer, printed):
        del record["seconds"]
    assert answer == printed


def test_the_api_takes_a_scope(client: Any) -> None:
    answer = client.predict(
        "which papers compress CoT?", since="2025", until="2025-06", api_name="/ask"
    )
    assert answer["filters"] == {"since": "2025-01-01", "until": "2025-06-30", "papers": []}
    found = client.predict("KV cache", k=3, api_name="/search")
    assert len(found["results"]) == 3
    assert "KV" in found["results"][0]["title"]


def test_a_mistake_is_told_to_the_caller(client: Any) -> None:
    with pytest.raises(Exception, match="'soon' is not a date"):
        client.predict("which papers?", since="soon", api_name="/ask")


def test_a_real_mcp_client_finds_the_tools_and_gets_an_answer(open_to_tools: Served) -> None:
    address = f"{open_to_tools.address}gradio_api/mcp/"
    tools, answer, found = run_apart(use_tools(address))
    assert set(tools) == {"ask", "search"}
    for tool in tools.values():
        assert tool.description
        assert all(field.get("description") for field in tool.inputSchema["properties"].values())
    assert "every sentence is checked" in tools["ask"].description
    assert tools["ask"].inputSchema["properties"]["question"]["type"] == "string"
    assert answer["status"] == "answered"
    assert answer["citations"][0]["title"].startswith("CoT-Valve")
    assert len(found["results"]) == 2


async def use_tools(address: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    async with (
        streamable_http_client(address) as (read, write, *_),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        answer = await session.call_tool("ask", {"question": "What is CoT-Valve?"})
        found = await session.call_tool("search", {"query": "KV cache", "k": 2})
    return tools, record(answer), record(found)


def record(result: Any) -> dict[str, Any]:
    assert not result.isError
    value: dict[str, Any] = json.loads(result.content[0].text)
    return value

"""A server of feeds on loopback: replies by path, in turn, and a record of the requests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from tests.scripted_server import ScriptedServer, Sent
from tests.support.scripted_replies import Body, Reply, Status


class FeedServer(ScriptedServer):
    """Gives the replies of a path one after the other, the last one for ever; 404 elsewhere."""

    def __init__(self, replies: Mapping[str, Sequence[Reply]]) -> None:
        self._replies = {path: list(those) for path, those in replies.items()}
        super().__init__()

    @property
    def root(self) -> str:
        """The address to give as an endpoint."""
        return self.url.removesuffix("/v1")

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [sent.path for sent in self.requests]

    def next_reply(self, sent: Sent) -> Reply:
        self.requests.append(sent)
        waiting = self._replies.get(sent.path, [Status(404, {"error": "nothing here"})])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def listing(*papers: Mapping[str, Any]) -> Body:
    """Return a list as the Daily Papers API gives it."""
    return Body(json.dumps([{"paper": dict(paper), "numComments": 1} for paper in papers]))


def day(date: str, page: int = 0) -> str:
    """Return the path of a day's list."""
    return f"/api/daily_papers?date={date}&limit=100" + (f"&p={page}" if page else "")


def atom(*entries: str) -> str:
    """Return a feed as the arXiv API gives it."""
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    return f"{opening}<title>ArXiv Query</title>\n{''.join(entries)}</feed>\n"


def atom_entry(identifier: str, title: str, abstract: str, *authors: str) -> str:
    """Return an entry of such a feed."""
    names = "".join(f"<author><name>{escape(name)}</name></author>" for name in authors)
    return (
        f"<entry><id>http://arxiv.org/abs/{identifier}</id>"
        "<updated>2025-03-01T10:00:00Z</updated><published>2025-02-13T18:52:36Z</published>"
        f"<title>{escape(title)}</title><summary>{escape(abstract)}</summary>{names}"
        f'<link href="http://arxiv.org/abs/{identifier}" rel="alternate" type="text/html"/>'
        "</entry>\n"
    )

"""The chat page in Gradio: which component shows what, and which function answers which event.

The only file that knows Gradio. What is shown and done is in `assistant.page`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from assistant.cli.text import to_json
from assistant.page.actions import Request, checked, exchange_at, new_conversation, read_request
from assistant.page.answering import Desk
from assistant.page.exchange import Conversation, Scope, from_record
from assistant.page.export import export
from assistant.page.scope import read_filters
from assistant.page.turn import turns
from assistant.page.visit import Step, steps
from assistant.page.welcome import Standing, head, shelf_of_conversations, welcome
from index.errors import PapersError

Component = gr.components.Component
Output = dict[Component, Any]
PRIVATE = "private"
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """Return a plain theme with the fonts that the machine has: nothing is loaded from elsewhere."""
    return gr.themes.Base(
        primary_hue="slate", neutral_hue="slate", font=SANS, font_mono=MONO, radius_size="sm"
    )


def static(name: str) -> str:
    """Return a file that ships with the page."""
    return (files("assistant.page") / "static" / name).read_text("utf-8")


class Page:
    """The components of the page and the functions behind them."""

    def __init__(self, desk: Desk, standing: Standing, at_once: int) -> None:
        self._desk = desk
        self._standing = standing
        self._at_once = at_once
        with gr.Blocks(
            title="Daily Papers Assistant", analytics_enabled=False, fill_width=True
        ) as self.blocks:
            _html(head(standing), "masthead")
            self._conversation = gr.State(new_conversation)
            self._bridge = gr.HTML(
                "", html_template="", js_on_load=static("page.js"), elem_id="bridge"
            )
            with gr.Tabs(elem_id="tabs"), gr.Tab("Chat", id="chat"):
                self._lay_out_chat()
            self._listen()

    def _lay_out_chat(self) -> None:
        _html(shelf_of_conversations(), "shelf")
        with gr.Column(elem_id="conversation"):
            self._past = _html(welcome(self._standing.papers), "past")
            self._current = _html("", "current")
        with gr.Column(elem_id="composer"):
            with gr.Row(elem_id="asking"):
                self._question = gr.Textbox(
                    value="",
                    label="Question",
                    show_label=False,
                    placeholder="Ask about the papers",
                    lines=1,
                    max_lines=6,
                    elem_id="question",
                    scale=1,
                    container=False,
                )
                self._ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0)
                self._stop = gr.Button("Stop", variant="stop", elem_id="stop", scale=0)
            with gr.Accordion("Scope", open=False, elem_id="scope"), gr.Row():
                self._since = gr.Textbox(label="From", placeholder="2024-05", value="", scale=1)
                self._until = gr.Textbox(label="To", placeholder="2025", value="", scale=1)
                self._papers = gr.Dropdown(
                    label="Only these papers", multiselect=True, choices=[], scale=3
                )
                self._borderline = gr.Checkbox(label="Show borderline papers", value=True, scale=1)

    def _listen(self) -> None:
        scope = [self._since, self._until, self._papers]
        answers = [self._question, self._past, self._current, self._conversation, self._bridge]
        asking: dict[str, Any] = {
            "outputs": answers,
            "concurrency_limit": self._at_once,
            "concurrency_id": "answers",
            "show_progress": "hidden",
            "api_visibility": PRIVATE,
        }
        gr.on(
            [self._question.submit, self._ask.click],
            self._respond,
            [self._question, *scope, self._borderline, self._conversation],
            **asking,
        )
        self._bridge.submit(
            self._respond_again, [*scope, self._borderline, self._conversation], **asking
        )
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": PRIVATE}
        self._stop.click(self._stop_answering, [], [], queue=False, **quiet)
        self._bridge.select(
            self._open, [self._borderline], [self._conversation, self._past, self._current], **quiet
        )
        self._bridge.download(self._export, [self._conversation], [self._bridge], **quiet)
        self._borderline.change(
            self._redraw,
            [self._borderline, self._conversation],
            [self._past, self._current],
            **quiet,
        )

    # --- chat ------------------------------------------------------------------------------

    async def _respond(
        self,
        question: str,
        since: str,
        until: str,
        papers: list[str],
        borderline: bool,
        conversation: Conversation,
        request: gr.Request,
    ) -> AsyncIterator[Output]:
        try:
            wanted = Request(checked(question), _scope(since, until, papers))
        except PapersError as error:
            _warn(error)
            return
        async for output in self._steps(wanted, borderline, conversation, request):
            yield output

    async def _respond_again(
        self,
        since: str,
        until: str,
        papers: list[str],
        borderline: bool,
        conversation: Conversation,
        request: gr.Request,
        event: gr.EventData,
    ) -> AsyncIterator[Output]:
        try:
            wanted = read_request(_sent(event), _scope(since, until, papers), conversation)
        except PapersError as error:
            _warn(error)
            return
        async for output in self._steps(wanted, borderline, conversation, request):
            yield output

    async def _steps(
        self, wanted: Request, borderline: bool, conversation: Conversation, request: gr.Request
    ) -> AsyncIterator[Output]:
        visitor = str(request.session_hash)
        async for step in steps(self._desk, visitor, wanted, conversation, borderline):
            yield self._shown(step)

    def _shown(self, step: Step) -> Output:
        output: Output = {self._current: step.current}
        if step.past is not None:
            output |= {self._past: step.past, self._question: ""}
        if step.conversation is not None:
            output |= {self._conversation: step.conversation, self._bridge: step.reply}
        return output

    def _stop_answering(self, request: gr.Request) -> None:
        self._desk.stop(str(request.session_hash))

    def _open(self, borderline: bool, event: gr.EventData) -> Output:
        record = _sent(event).get("conversation")
        try:
            conversation = from_record(record) if record else new_conversation()
        except PapersError as error:
            _warn(error)
            conversation = new_conversation()
        return {self._conversation: conversation, **self._redraw(borderline, conversation)}

    def _redraw(self, borderline: bool, conversation: Conversation) -> Output:
        past = turns(conversation.exchanges, borderline)
        return {self._past: past or welcome(self._standing.papers), self._current: ""}

    def _export(self, conversation: Conversation, event: gr.EventData) -> str:
        sent = _sent(event)
        made = export(exchange_at(sent, conversation), str(sent.get("format")))
        return to_json({"download": asdict(made)}, indent=None)


def _html(value: str, name: str) -> gr.HTML:
    """Return a place for HTML of our own making, without the framework's typography."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _scope(since: str, until: str, papers: list[str]) -> Scope:
    return Scope(read_filters(since, until, papers))


def _sent(event: gr.EventData) -> Mapping[str, object]:
    data = event._data
    return data if isinstance(data, Mapping) else {}


def _warn(error: PapersError) -> None:
    gr.Warning(f"{error.message}: {error.fix}")

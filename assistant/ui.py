"""The chat page in Gradio: which component shows what, and which function answers which event.

The only file that knows Gradio. What is shown and done is in `assistant.page`.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from io import StringIO
from typing import Any, TypeVar

# Before the import, which reads it: the framework would report every start to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from gradio.events import api
from starlette.middleware import Middleware
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from assistant.page import assets
from assistant.page.actions import exchange_at, is_typed, new_conversation, read_asked
from assistant.page.adding import FEED_TOLD, SAVED_TOLD, TAKEN, add_papers, upload_limit
from assistant.page.address import Address
from assistant.page.answering import Desk
from assistant.page.chart import chart
from assistant.page.exchange import Conversation, from_record
from assistant.page.export import export
from assistant.page.layout import Maps
from assistant.page.papers import choice, choices, dates_told, listing, none_open, paper_view
from assistant.page.pool import AssistantPool
from assistant.page.scope import Controls, read_typed
from assistant.page.script_first import ScriptFirst
from assistant.page.service import endpoints
from assistant.page.turn import turns
from assistant.page.visit import Step, steps
from assistant.page.welcome import Standing, head, scope_switch, shelf_of_conversations, welcome
from assistant.presenting.text import to_json
from assistant.settings import Settings
from index.errors import PapersError

Component = gr.components.Component
Output = dict[Component, Any]
Event = dict[str, Any]
Reply = TypeVar("Reply")
QUIET: Event = {"show_progress": "hidden", "api_visibility": "private"}
_ELSE = "share inline inbrowser ssr_mode pwa run_history enable_monitoring"
OFF: Event = dict.fromkeys(_ELSE.split(), False)
"""What the framework would do besides serving the page."""
QUOTING_AT_ONCE, WRITING_AT_ONCE = 2, 16
"""Questions answered at once: quoting uses the processor, writing waits for a model."""
LARGEST_UPLOAD = 20
"""Megabytes of a file."""
_KEPT_SECONDS = 3_600


@contextmanager
def serve(pool: AssistantPool, settings: Settings, place: Address) -> Iterator[str]:
    """Serve the page and yield its address, until the context exits."""
    with tempfile.TemporaryDirectory(prefix="papers-uploads-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads
        page = Page(pool, settings)
        page.blocks.queue(default_concurrency_limit=QUOTING_AT_ONCE)
        script_first = Middleware(ScriptFirst, script=assets.first_script())
        with redirect_stdout(StringIO()):  # with MCP it prints, however quiet
            _, address, _ = page.blocks.launch(
                server_name=place.host,
                server_port=place.port,
                auth=place.login,
                auth_message="Daily Papers Assistant",
                mcp_server=place.mcp,
                theme=_theme(),
                css=assets.styles(),
                max_file_size=f"{LARGEST_UPLOAD}mb",
                footer_links=[],
                app_kwargs={"middleware": [script_first]},
                prevent_thread_lock=True,
                quiet=True,
                **OFF,
            )
        # Visitors share the processors: several threads for one small product only add cost.
        with threadpool_limits(1, user_api="blas"):
            try:
                yield address
            finally:
                page.blocks.close(verbose=False)


def _theme() -> gr.themes.Base:
    """Return a plain theme with the fonts that the machine has: none is loaded from elsewhere."""
    hues: Event = {"primary_hue": "slate", "neutral_hue": "slate"}
    return gr.themes.Base(**hues, font=assets.SANS, font_mono=assets.MONO, radius_size="sm")


class Page:
    """The components of the page and the functions behind them."""

    def __init__(self, pool: AssistantPool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._maps = Maps()
        with pool.lent() as assistant:
            self._standing = Standing.of(assistant)
        at_once = WRITING_AT_ONCE if self._standing.model else QUOTING_AT_ONCE
        self._desk = Desk(pool, at_once)
        self.blocks = gr.Blocks(
            title="Daily Papers Assistant",
            analytics_enabled=False,
            fill_width=True,
            delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS),
        )
        with self.blocks:
            self._masthead = _html(head(self._standing), "masthead")
            self._conversation = gr.State(Conversation(""))
            self._generation = gr.State(-1)  # that of the index this visitor's page shows
            script = assets.script()
            self._bridge = gr.HTML("", html_template="", js_on_load=script, elem_id="bridge")
            self._lay_out()
            self._listen()
            for function in endpoints(pool, at_once):
                # Not queued, so that tools are called in this very process.
                api(_reported(function), api_name=function.__name__, queue=False)

    # --- what there is ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat", id="chat") as self._chat_tab:
                self._lay_out_chat()
            with gr.Tab("Papers", id="papers") as self._papers_tab:
                self._lay_out_papers()
            with gr.Tab("Map", id="map") as self._map_tab:
                self._map = _html("", "map")
            with gr.Tab("Add", id="add"):
                self._lay_out_add()

    def _lay_out_chat(self) -> None:
        _html(shelf_of_conversations(), "shelf")
        with gr.Column(elem_id="conversation"):
            self._past = _html(welcome(self._standing.papers), "past")
            self._current = _html("", "current")
        with gr.Column(elem_id="composer"):
            with gr.Row(elem_id="asking"):
                self._question = gr.Textbox(
                    "",
                    label="Question",
                    show_label=False,
                    placeholder="Ask about the papers",
                    max_lines=6,
                    elem_id="question",
                    container=False,
                )
                self._ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0)
                self._stop = gr.Button("Stop", variant="stop", elem_id="stop", scale=0)
            with gr.Column(elem_id="scope"):
                # No accordion: on opening it rebuilds what it hides, in its initial state.
                _html(scope_switch(), "scope-switch")
                with gr.Row(elem_id="scope-fields"):
                    self._since = gr.Textbox("", label="From", placeholder="2024-05", scale=1)
                    self._until = gr.Textbox("", label="To", placeholder="2025", scale=1)
                    self._papers = gr.Dropdown(
                        [], label="Only these papers", multiselect=True, scale=3
                    )
                    self._borderline = gr.Checkbox(True, label="Show borderline papers", scale=1)

    def _lay_out_papers(self) -> None:
        with gr.Row(elem_id="finding"):
            self._query = gr.Textbox(
                "", label="Search", placeholder="Words, or a description", scale=4
            )
            self._first = gr.Textbox("", label="From", placeholder="2024-05", scale=1)
            self._last = gr.Textbox("", label="To", placeholder="2025", scale=1)
        self._dates_told = _html("", "dates-told")
        with gr.Row(elem_id="browsing"):
            self._listing = _html("", "listing")
            self._paper = _html(none_open(), "paper")

    def _lay_out_add(self) -> None:
        with gr.Column(elem_id="adding"):
            label = f"{TAKEN} (up to {LARGEST_UPLOAD} MB a file)"
            self._files = gr.File(label=label, file_count="multiple", height=160)
            _html(upload_limit(LARGEST_UPLOAD), "upload-limit")
            day: Event = {"value": "", "placeholder": "2025-11-20"}
            self._saved_on = gr.Textbox(label="Day the pages were saved", info=SAVED_TOLD, **day)
            self._feed = gr.Textbox(label="From the network", info=FEED_TOLD, **day)
            self._add = gr.Button("Add to the index", variant="primary", elem_id="add")
            self._report = _html("", "report")

    # --- what answers what -----------------------------------------------------------------

    def _listen(self) -> None:
        scope: list[Component] = [self._since, self._until, self._papers]
        self._listen_to_questions(scope)
        self._stop.click(self._stop_answering, [], [], queue=False, **QUIET)
        opened = [self._conversation, self._past, self._current, *scope]
        self._bridge.select(self._open, [], opened, trigger_mode="always_last", **QUIET)
        self._bridge.download(self._export, [self._conversation], [self._bridge], **QUIET)
        self._borderline.change(None, [self._borderline], js=assets.BORDERLINE, **QUIET)
        self._bridge.input(self._choose, [], scope, **QUIET)
        changed = [self._since.change, self._until.change, self._papers.change]
        gr.on(changed, None, scope, js=assets.SCOPED, **QUIET)
        self._bridge.expand(self._show_paper, [], [self._paper], **QUIET)
        finding = [self._query, self._first, self._last]
        gr.on(
            [*(one.change for one in finding), self._bridge.apply],
            self._list_papers,
            finding,
            [self._listing, self._dates_told],
            trigger_mode="always_last",
            **QUIET,
        )
        left = [event for one in finding[1:] for event in (one.blur, one.submit)]
        gr.on(left, dates_told, finding[1:], [self._dates_told], **QUIET)
        self._map_tab.select(self._draw_map, [self._conversation], [self._map], **QUIET)
        added = self._add.click(
            self._add_files,
            [self._files, self._feed, self._saved_on],
            [self._report, self._files, self._feed],
            concurrency_limit=1,
            **QUIET,
        )
        self.blocks.load(None, [self._question], [self._question], js=assets.DRAFT, **QUIET)
        welcomed = [self._masthead, self._papers, self._listing, self._dates_told]
        known = [*finding, self._papers, self._generation]
        news: Event = {"inputs": known, "outputs": [*welcomed, self._generation]} | QUIET
        looked = [self._chat_tab.select, self._papers_tab.select, self._papers.focus]
        gr.on([self.blocks.load, *looked], self._keep_up, **news)
        added.then(self._keep_up, **news)

    def _listen_to_questions(self, scope: list[Component]) -> None:
        answered = [self._past, self._current, self._conversation, self._bridge]
        gr.on(
            [self._question.submit, self._ask.click, self._bridge.submit],
            self._respond,
            [self._question, *scope, self._conversation],
            [self._question, *scope, *answered],
            # "once", the default, silently drops what is asked just as an answer ends.
            trigger_mode="multiple",
            concurrency_limit=None,  # the desk makes them wait, and shows them that they do
            **QUIET,
        )

    # --- chat ------------------------------------------------------------------------------

    async def _respond(
        self,
        question: str,
        since: str,
        until: str,
        papers: list[str],
        conversation: Conversation,
        request: gr.Request,
        event: gr.EventData,
    ) -> AsyncIterator[Output]:
        """Answer what was typed, or what the page's script sends: an example, an edit, a retry."""
        sent, controls = _sent(event), Controls(since, until, tuple(papers))
        wanted = None
        with _Warned():
            wanted = read_asked(question, sent, controls, conversation)
        if wanted is None:
            yield {self._bridge: gr.skip()}  # yielding nothing would clear all outputs
            return
        left = controls.without(sent)
        taken: Output = self._limited(left) if left != controls else {}
        if is_typed(sent):
            taken = {self._question: ""}
        visitor = str(request.session_hash)
        async for step in steps(self._desk, visitor, wanted, conversation):
            yield taken | self._shown(step)
            taken = {}

    def _shown(self, step: Step) -> Output:
        output: Output = {self._current: step.current}
        if step.past is not None:
            output[self._past] = step.past
        if step.conversation is not None:
            output |= {self._conversation: step.conversation, self._bridge: step.reply}
        return output

    def _stop_answering(self, request: gr.Request) -> None:
        self._desk.stop(str(request.session_hash))

    def _open(self, event: gr.EventData) -> Output:
        conversation = new_conversation()
        sent = _sent(event)
        with _Warned():
            if record := sent.get("conversation"):
                conversation = from_record(record)
        past = turns(conversation.exchanges) or welcome(self._standing.papers)
        shown = {self._conversation: conversation, self._past: past, self._current: ""}
        return shown | ({} if sent.get("again") else self._limited(Controls()))

    def _limited(self, controls: Controls) -> Output:
        papers = list(controls.papers)
        return {self._since: controls.since, self._until: controls.until, self._papers: papers}

    def _export(self, conversation: Conversation, event: gr.EventData) -> Any:
        sent = _sent(event)
        with _Warned():
            made = export(exchange_at(sent, conversation), str(sent.get("format")))
            return to_json({"download": asdict(made)}, indent=None)
        return gr.skip()

    # --- papers ----------------------------------------------------------------------------

    def _keep_up(
        self, query: str, first: str, last: str, chosen: list[str], seen: int, event: gr.EventData
    ) -> Output:
        """Show the index as it is now, if it has changed."""
        self._maps.prepare()
        with self._pool.lent() as assistant:
            now = assistant.library.generation
            if now == seen:
                return {self._generation: gr.skip()}
            self._standing = Standing.of(assistant)
            offered = choices(assistant, chosen)
        left = [one for _, one in offered if one in chosen]
        return {
            self._generation: now,
            self._masthead: head(self._standing),
            self._papers: gr.Dropdown(choices=offered, value=left),
            **self._list_papers(query, first, last, event),
        }

    def _choose(self, event: gr.EventData) -> Output:
        """Limit further questions to one paper, or to nothing."""
        if (wanted := _sent(event).get("paper")) is None:
            return self._limited(Controls())
        with _Warned(), self._pool.lent() as assistant:
            offered = choice(assistant, str(wanted))
            return {self._papers: gr.Dropdown(choices=offered, value=[str(wanted)])}
        return {self._papers: gr.skip()}

    def _list_papers(self, query: str, first: str, last: str, event: gr.EventData) -> Output:
        """List what is found; while a date is being typed, the list stays as it is."""
        dates = read_typed(first, last)
        with _Warned(), self._pool.lent() as assistant:
            if dates is not None:
                found = listing(assistant, query, dates, _sent(event))
                return {self._listing: found, self._dates_told: ""}
        return {self._listing: gr.skip()}

    def _show_paper(self, event: gr.EventData) -> Any:
        with _Warned(), self._pool.lent() as assistant:
            return paper_view(assistant, str(_sent(event).get("paper")))
        return gr.skip()

    def _draw_map(self, conversation: Conversation) -> Any:
        with _Warned(), self._pool.lent() as assistant:
            return chart(self._maps.of(assistant.library), conversation.cited())
        return gr.skip()

    def _add_files(self, names: list[str] | None, named: str, saved_on: str) -> Iterator[Output]:
        yield {self._report: ""}
        with _Warned():
            for shown, left in add_papers(names or [], named, saved_on, self._settings):
                yield {self._report: shown, self._feed: left}
            yield {self._files: None}


def _html(value: str, name: str) -> gr.HTML:
    """Return a component for our own HTML, without the framework's typography."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _sent(event: gr.EventData) -> Mapping[str, object]:
    data = event._data
    return data if isinstance(data, Mapping) else {}


class _Warned:
    """Shows an expected failure as a temporary message."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, PapersError):
            return False
        gr.Warning(f"{error.message}. What helps: {error.fix}", title="That did not work")
        return True


def _reported(function: Callable[..., Reply]) -> Callable[..., Reply]:
    """Let the callers of an endpoint see why it failed."""

    @functools.wraps(function)
    def endpoint(*given: Any, **named: Any) -> Reply:
        try:
            return function(*given, **named)
        except PapersError as error:
            raise gr.Error(f"{error.message}. What helps: {error.fix}") from error

    return endpoint

"""The page before anything is asked: its header, examples, and what it works with."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.app import Assistant
from assistant.language.wording import counted
from assistant.page.papers import EMPTY
from assistant.presenting.html import Html, button, element, joined

EXAMPLES = (
    "which papers compress CoT?",
    "What is CoT-Valve?",
    "How does C3oT compare with CoT-Valve?",
    "papers on reasoning from September 2025",
    "papers from before 2020",
    "What is the boiling point of lead?",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page works with, as stated in its header."""

    papers: int
    model: str | None

    @classmethod
    def of(cls, assistant: Assistant) -> Standing:
        """Return what an assistant works with."""
        model = assistant.model.server.model if assistant.model else None
        return cls(assistant.library.status().papers, model)


def head(standing: Standing) -> Html:
    """Return the header of the page."""
    abstracts = counted(standing.papers, "abstract", grouped=True)
    facts = f"{abstracts}; every sentence is checked against what it cites"
    return element(
        "header",
        element("h1", "Daily Papers Assistant"),
        element("p", facts),
        _model(standing.model),
        element("div", cls="announcer", id="announcer", role="status"),
        element("div", cls="unseen", id="spoken", role="status"),
        cls="masthead",
    )


def _model(model: str | None) -> Html:
    if model is not None:
        return element("p", f"Answers are written by {model}", cls="model")
    how = (
        "Answers quote the abstracts word for word. To have a language model write them, set ",
        element("code", "OPENAI_API_KEY"),
        ", or ",
        element("code", "PAPERS_BASE_URL"),
        " and ",
        element("code", "PAPERS_MODEL"),
        " for a server of your own, and start the page again.",
    )
    summary = element("summary", "No model connected: answers are quotes")
    return element("details", summary, element("p", *how), cls="model")


def shelf_of_conversations() -> Html:
    """Return the element where the page's script lists what this browser keeps."""
    count = element("span", id="conversation-count")
    kept = element(
        "details",
        element("summary", "Conversations", count),
        element(
            "div",
            element("ul", id="conversation-list"),
            element("p", "Kept in this browser only.", cls="reason"),
            cls="kept",
        ),
        id="conversations",
        cls="menu",
    )
    return element("nav", button("New conversation", "new"), kept, aria_label="Conversations")


def scope_switch() -> Html:
    """Return the button that shows and hides the scope controls, and states the scope."""
    switch = button("Scope", "scope", aria_expanded="false", aria_controls="scope-fields")
    return joined((switch, button("Clear", "unscope", hidden=True, aria_label="Clear all limits")))


def welcome(papers: int) -> Html:
    """Return what an empty conversation shows."""
    if not papers:
        return element("p", EMPTY, cls="welcome")
    rows = (element("li", button(text, "example")) for text in EXAMPLES)
    lead = element("h2", "Ask what the papers say")
    hint = element(
        "p",
        "Each sentence of an answer names its source. "
        "Point at a number to see the words it rests on.",
    )
    return element("section", lead, hint, element("ul", *rows, cls="examples"), cls="welcome")

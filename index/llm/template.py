"""What a chat template puts around a model's words, where a server lets it through as text.

Special tokens (`<|im_end|>`, `</s>`), the headers of turns and channels
(`<|start|>assistant`, `<|channel|>final<|message|>`), and the tags of thinking (`<think>`,
`[THINK]`, `◁think▷`), of calls to tools and of the answer proper. They are told by their form and
the words in their names, not by the model that writes them. Whether one is meant, or is a word
of a sentence, is for the reader to say. What is held back to tell is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

OPENS = "<[◁"
"""The characters that a special token or tag may begin with."""
_THOUGHTS = tuple(
    "think thinking thought thoughts reasoning reflection scratchpad monologue".split()
)
_ATTRIBUTES = rf"(?:{'|'.join(_THOUGHTS)})[\s=:][^<>\n]{{0,60}}"
_SPACE = r"(?:\w{1,12}:)?"
_FORM = re.compile(
    rf"<[|｜](?P<bar>/?[\w▁ -]{{1,40}}/?)[|｜]?>|<(?P<closing>/?\w{{1,20}})\|>"
    rf"|\[(?P<thick>/?[A-Z_]{{3,14}})\]|◁(?P<arrow>/?\w{{1,20}})▷"
    rf"|<(?P<tag>/?{_SPACE}(?:[a-z_]{{1,24}}|{_ATTRIBUTES}))/?>",
    re.IGNORECASE,
)
_FORM_BEGUN = re.compile(
    rf"<[|｜]/?[\w▁ -]{{0,40}}/?[|｜]?|</?\w{{0,20}}\|?|\[/?[A-Z_]{{0,14}}|◁/?\w{{0,20}}"
    rf"|</?{_SPACE}(?:[a-z_]{{0,24}}|{_ATTRIBUTES})/?",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[ \t]?(?P<word>[A-Za-z]{1,20})(?: to=[^\s<]{1,60})?(?: ?<\|constrain\|> ?\w{0,20})? ?"
    r"(?:<\|(?:message|end_header_id|header_end|end_of_role|im_middle)\|>|\n)?"
)
_HEADER_BEGUN = re.compile(
    r"[ \t]?[A-Za-z]{0,20}(?: (?:to?(?:=[^\s<]{0,60})?)?)? ?"
    r"(?:<[^<>\n]{0,20}>? ?\w{0,20} ?)?(?:<[^<>\n]{0,20})?"
)
_OPENS_HEADER = frozenset(
    "channel im_start start start_header_id header_start start_of_turn start_of_role turn".split()
)
_OURS = frozenset("assistant model chatbot bot ai".split())
_OTHERS = frozenset("user human system developer tool function ipython observation inst".split())
_HIDDEN_CHANNELS = frozenset({*_THOUGHTS, "analysis", "commentary"})
_CALL = re.compile(r"(?:tool|function)_?calls?|python_tag")
_PLAIN_NAMES = frozenset(
    """
    s bos eos pad unk eot start_of_turn end_of_turn begin_of_text end_of_text end_of_utterance
    answer final final_answer response final_response output reply solution inst
    """.split()
)
"""Of what has no bars: anything else is a word of the text, or HTML."""
_CITE_START = "cite_start"
"""Gemini's mark of where a citation's sentence begins: the one name in small letters."""
_LAYOUT = frozenset({"br", "p"})


class Part(Enum):
    """What a special token or tag begins or ends."""

    NONE = auto()
    NOTE = auto()
    """Nothing that matters to whoever reads the answer."""
    LAYOUT = auto()
    ASIDE = auto()
    ASIDE_END = auto()
    ANSWER = auto()
    """The answer: what stood before it was none."""
    OTHERS = auto()
    """Somebody else's turn."""
    CUT_OFF = auto()
    """One of these, at the end of the text."""


Aside = Literal["", "thought", "call"]


@dataclass(frozen=True, slots=True)
class Special:
    """A special token or tag of `length` code points."""

    part: Part
    length: int = 0
    aside: Aside = ""
    sure: bool = False
    """Whether it can't be a word of a sentence."""


NOTHING = Special(Part.NONE)


def read_special(buffer: str, start: int, *, final: bool) -> Special | None:
    """Return what stands at `start`, NOTHING if that is something else; None: more is needed."""
    if begun := _FORM_BEGUN.fullmatch(buffer, start):
        return _cut_off(begun.group()) if final else None
    form = _FORM.match(buffer, start)
    if form is None:
        return NOTHING
    special = _special(form)
    if _name(form) in _OPENS_HEADER and special.part is Part.NOTE:
        return _with_header(special, buffer, form.end(), final)
    return special


def without_asides(text: str) -> str:
    """Return a whole reply without what its model thought, even if only the end of that is told."""
    kept: list[str] = []
    position, aside = 0, False
    for opening in re.finditer(f"[{re.escape(OPENS)}]", text):
        at = opening.start()
        special = read_special(text, at, final=True) or NOTHING
        if at < position or special.part not in {Part.ASIDE, Part.ASIDE_END, Part.ANSWER}:
            continue
        if special.part is Part.ASIDE:
            kept += [] if aside else [text[position:at]]
        elif special.aside != "call":
            kept.clear()
        aside = special.part is Part.ASIDE
        position = at + special.length
    return "".join(kept) + ("" if aside else text[position:])


def _special(form: re.Match[str]) -> Special:
    """Return what a token of this form and name is."""
    name, length = _name(form), len(form.group())
    if form["thick"] and not (form["thick"].isupper() or name == _CITE_START):
        return NOTHING
    words = frozenset(re.split(r"[\s_:=-]", name))
    ends_channel = form["closing"] == "channel"
    ends = ends_channel or "/" in form.group() or "end" in words
    if ends_channel or words.intersection(_THOUGHTS):
        return Special(Part.ASIDE_END if ends else Part.ASIDE, length, "thought")
    if _CALL.search(name):
        return Special(Part.ASIDE_END if ends else Part.ASIDE, length, "call")
    if name in _LAYOUT and form["tag"]:
        return Special(Part.LAYOUT, length, sure=True)
    if name == _CITE_START:
        return Special(Part.NOTE, length, sure=True)
    has_bars = not (form["tag"] or form["thick"])
    if not has_bars and name not in _PLAIN_NAMES:
        return NOTHING
    return Special(Part.OTHERS if words & _OTHERS and not ends else Part.NOTE, length)


def _with_header(token: Special, buffer: str, start: int, final: bool) -> Special | None:
    """Read whose turn, or which channel, a token opens."""
    if not final and _HEADER_BEGUN.fullmatch(buffer, start):
        return None
    header = _HEADER.match(buffer, start)
    part = _part_of(header["word"].lower()) if header else None
    if header is None or part is None:
        return token
    aside: Aside = "thought" if part is Part.ASIDE else ""
    return Special(part, token.length + len(header.group()), aside, sure=True)


def _part_of(word: str) -> Part | None:
    """Return what a turn or channel of this name holds; None: the word is no name of one."""
    if word == "final":
        return Part.ANSWER
    if word in _HIDDEN_CHANNELS:
        return Part.ASIDE
    if word in _OURS:
        return Part.NOTE
    return Part.OTHERS if word in _OTHERS else None


def _cut_off(begun: str) -> Special:
    """Return what the text breaks off in, if it can only be one of these."""
    name = begun.strip("</[|").lower()
    names = (*_THOUGHTS, *_PLAIN_NAMES)
    sure = begun.startswith(("<|", "<｜", "◁")) or any(known.startswith(name) for known in names)
    return Special(Part.CUT_OFF, len(begun)) if len(name) > 1 and sure else NOTHING


def _name(form: re.Match[str]) -> str:
    """Return the name of a token: `begin_of_thought` of `<｜begin▁of▁thought｜>`."""
    return form[form.lastgroup or 0].strip("/").replace("▁", "_").lower()

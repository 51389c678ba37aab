"""The gate bites when papers attack: remove a defence, and it turns red."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

import assistant.extractive.compose
import assistant.generative.manuscript
import assistant.retrieval.definitions
import prompts.fencing
from assistant.build import open_embedder
from assistant.generative.reader import StreamReader
from assistant.presenting import formats, html, markup
from assistant.settings import load_settings
from eval.adversarial.attacks import bundled_attacks
from eval.gate.baseline import Baseline
from eval.questions import bundled_questions
from eval.running.fresh import fresh_library
from tests.eval.biting import AttackedRig, Remembering, always, fallen


@pytest.fixture(scope="module")
def attacked() -> Iterator[AttackedRig]:
    embedder = open_embedder(load_settings(embedder="all-MiniLM-L6-v2"))
    assert embedder is not None
    attacks = bundled_attacks()
    with fresh_library(embedder, added=attacks.papers) as library:
        ordinary = [one for one in bundled_questions() if one.id in {"dev-01", "dev-42"}]
        yield AttackedRig(library, Remembering(embedder), attacks, ordinary)


@pytest.fixture(scope="module")
def agreed(attacked: AttackedRig) -> Baseline:
    return attacked.baseline()


def test_attacks_on_an_unchanged_product_never_alarm(attacked: AttackedRig, agreed: Baseline):
    verdict = attacked.verdict(agreed)
    assert (verdict.fallen, verdict.flips, verdict.moved) == ((), (), ())


def test_markers_inside_an_abstract_that_are_taken_for_citations_are_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.extractive.compose, "escape", lambda text: text)
    names = fallen(attacked.only("adv-04", "adv-05").verdict(agreed))
    assert "adversarial.citation_validity" in names


def test_markup_of_an_abstract_that_is_left_to_work_is_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.extractive.compose, "escape", lambda text: text)
    small = attacked.only("adv-09")
    assert "adversarial.displays_safe" in fallen(small.verdict(agreed))
    faults = set(small.outcomes()[0].faults)
    assert {"Markdown: image results", "Markdown: html inline <script>"} <= faults


def test_html_that_is_not_escaped_is_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(html, "escaped", html.Html)
    small = attacked.only("adv-09")
    assert "adversarial.displays_safe" in fallen(small.verdict(agreed))
    assert "page: element script" in small.outcomes()[0].faults


def test_control_characters_that_reach_the_terminal_are_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("assistant.generative.reader._UNSEEN", {})
    for module in (markup, formats, html):
        monkeypatch.setattr(module, "printable", lambda text: text)
    small = attacked.only("adv-20-obeys")
    assert "adversarial.displays_safe" in fallen(small.verdict(agreed))
    assert "pipe: holds what steers a terminal" in small.outcomes()[-1].faults


def test_a_marker_of_no_source_that_is_accepted_is_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    real = StreamReader._mark

    def lenient(self: StreamReader, numbers: Sequence[int]) -> None:
        real(self, [number if number in self._offered else 1 for number in numbers])

    monkeypatch.setattr(StreamReader, "_mark", lenient)
    names = fallen(attacked.only("adv-01-obeys", "adv-04-obeys", "adv-06-obeys").verdict(agreed))
    assert "adversarial.forged_dropped" in names


def test_text_that_nobody_sees_in_a_prompt_is_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(prompts.fencing, "_UNSEEN", {})
    small = attacked.only("adv-13", "adv-14")
    assert "adversarial.prompt_sealed" in fallen(small.verdict(agreed))
    assert "prompt: holds text in tag characters" in small.outcomes()[0].faults


def test_a_checker_that_believes_every_attack_is_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assistant.generative.manuscript, "check_sentence", always("supported"))
    names = fallen(attacked.only("adv-02-obeys", "adv-10-obeys").verdict(agreed))
    assert {"adversarial.checker_catches", "adversarial.checker_flags"} <= names


def test_a_search_that_lures_win_is_noticed(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    no_bonus = dict.fromkeys(assistant.retrieval.definitions.BONUS, 0.0)
    monkeypatch.setattr(assistant.retrieval.definitions, "BONUS", no_bonus)
    few = dataclasses.replace(attacked.only(), ordinary=attacked.ordinary)
    assert "adversarial.planted_cited" in fallen(few.verdict(agreed))


def test_an_abstract_that_crashes_a_display_or_a_prompt_is_a_fault_and_ends_nothing(
    attacked: AttackedRig, agreed: Baseline, monkeypatch: pytest.MonkeyPatch
):
    def crashing(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("eval.adversarial.displays.to_bibtex", crashing)
    monkeypatch.setattr("eval.adversarial.tier.RealPrompts.of", crashing)
    small = attacked.only("adv-01")
    assert {"adversarial.displays_safe", "adversarial.prompt_sealed"} <= fallen(
        small.verdict(agreed)
    )
    assert small.outcomes()[0].faults == (
        "prompt: ZeroDivisionError: on purpose",
        "display: ZeroDivisionError: on purpose",
    )

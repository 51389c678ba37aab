"""Lists judged by what the other questions teach."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.app import Assistant
from assistant.retrieval.screening import Features
from eval.measuring.held_out import CUT_OFFS, with_held_out_lists
from eval.outcome import Expected, Outcome


def screened(**relative: float) -> dict[str, Features]:
    return {
        name: Features(value, value / 4, 0.0, 0.25, 1.0, 0.0, 0.0)
        for name, value in relative.items()
    }


def test_a_list_is_judged_by_a_fit_and_a_cut_off_without_it(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
):
    found = {"high": screened(a=0.9, b=0.7), "low": screened(a=0.5, b=0.2)}
    monkeypatch.setattr(Assistant, "screening", lambda _, question: found[question])
    expected = (Expected("a", "A", 2),)
    first, second = (Outcome(name, "offline", "list", name, expected=expected) for name in found)
    twice = with_held_out_lists([first, dataclasses.replace(first, id="again")], assistant)
    assert [one.values["list_f1_held_out"] for one in twice] == [1.0, 1.0]
    # What `high` teaches lies above all that was found for `low`: it cites nothing.
    pair = with_held_out_lists([first, second], assistant)
    assert pair[1].values["list_f1_held_out"] == 0.0
    (alone,) = with_held_out_lists([first], assistant)
    assert "list_f1_held_out" not in alone.values
    assert len(set(CUT_OFFS)) == 61

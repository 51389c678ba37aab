"""The report as JUnit XML: what the gate rejects is a failure, a crashed question an error.

One suite for the gate, with a case for each score and for whatever else failed, and one for
each tier, with a case for each question. Without the gate, only crashes fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eval.outcome import Evaluation, Fallen, Outcome
from eval.report.charts import in_words
from eval.report.figures import before_and_after, fallen_of, measures_of, tiers_of

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(evaluation: Evaluation) -> str:
    """Return the XML with its declaration."""
    root = Element("testsuites", name="papers eval")
    name = "scores" if evaluation.verdict is None else "gate"
    _suite(root, name, list(_cases_of_scores(name, evaluation)), evaluation)
    for tier in tiers_of(evaluation):
        outcomes = (outcome for outcome in evaluation.outcomes if outcome.tier == tier)
        _suite(root, tier, [_case(outcome) for outcome in outcomes], evaluation)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _suite(root: Element, name: str, cases: Sequence[Element], evaluation: Evaluation) -> None:
    suite = SubElement(
        root,
        "testsuite",
        name=f"papers eval: {name}",
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped="0",
        time=f"{sum(float(case.get('time', '0')) for case in cases):.3f}",
        timestamp=_clean(evaluation.provenance.date),
    )
    suite.extend(cases)


def _cases_of_scores(name: str, evaluation: Evaluation) -> Iterator[Element]:
    measured = {(score.tier, score.measure.name) for score in evaluation.scores}
    for score in evaluation.scores:
        case = _element("testcase", classname=f"{name}.{score.tier}", name=score.measure.title)
        case.extend(_failure(fallen_of(evaluation, score), evaluation))
        case.append(_element("system-out", in_words(score)))
        yield case
    for row in evaluation.verdict.fallen if evaluation.verdict else ():
        if (row.tier, row.name) not in measured:
            case = _element("testcase", classname=f"{name}.{row.tier}", name=row.title)
            case.extend(_failure((row,), evaluation))
            yield case


def _failure(rows: Sequence[Fallen], evaluation: Evaluation) -> Iterator[Element]:
    """Yield a single failure for all reasons why something failed: a case may have only one."""
    if rows:
        text = "\n".join(line for row in rows for line in _lines(row, evaluation))
        reasons = ", ".join(row.reason for row in rows)
        yield _element("failure", text, message=rows[0].detail, type=reasons)


def _lines(row: Fallen, evaluation: Evaluation) -> Iterator[str]:
    measure = measures_of(evaluation).get(row.name)
    yield row.detail
    for one in row.questions:
        yield f"  {one.id}: {one.question} {before_and_after(one, measure)}".rstrip()


def _case(outcome: Outcome) -> Element:
    seconds = outcome.answer.seconds.total if outcome.answer else 0.0
    case = _element(
        "testcase",
        classname=f"{outcome.tier}.{outcome.kind}",
        name=f"{outcome.id}: {outcome.question}",
        time=f"{seconds:.3f}",
    )
    if outcome.crashed:
        last = outcome.error.strip().splitlines()[-1:] or ["crashed"]
        case.append(_element("error", outcome.error, message=last[0], type="crash"))
    return case


def _element(name: str, text: str = "", /, **attributes: str) -> Element:
    made = Element(name, {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    """Return text without characters that XML cannot contain."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)

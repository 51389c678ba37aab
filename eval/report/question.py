"""One question of the report as HTML: its answer, every verdict, and the papers alongside.

Everything here was written by a corpus, a model or a user, and is escaped. Values in, HTML out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.answer import FLAGS, Answer, NearMiss, Sentence
from assistant.presenting.html import NOTHING, Html, element, joined, outward
from assistant.presenting.prose import Span, prose
from eval.outcome import JudgedByHand, Measure, Outcome
from eval.report import charts
from eval.report.entries import Entry, Lowest, PaperRow, differs, papers_of
from eval.report.figures import counted, shown

_SIGNS = {"hit": "✓", "missing": "✗", "optional": "–", "extra": "+"}
_EXPECTED = {2: "required", 1: "allowed", 0: "no"}


def question(entry: Entry, place: int, measures: Mapping[str, Measure]) -> Html:
    """Return a question that can be unfolded; `place` is its rank among the worst."""
    outcome = entry.outcome
    seconds = outcome.answer.seconds.total if outcome.answer else 0.0
    return element(
        "details",
        element("summary", _headline(entry)),
        element("div", *_content(entry, measures), id=entry.anchor, cls="content"),
        cls="question grave" if outcome.crashed or entry.fallen else "question",
        data_tier=outcome.tier,
        data_kind=outcome.kind,
        data_place=place,
        data_id=outcome.id,
        data_seconds=f"{seconds:.3f}",
        data_troubled="yes" if entry.complaints or entry.fallen else "no",
        data_named="yes" if entry.fallen else "no",
    )


def _headline(entry: Entry) -> Html:
    outcome = entry.outcome
    tags = [element("span", words, cls="tag") for words in entry.complaints]
    fallen = dict.fromkeys(row.title for row in entry.fallen)
    tags += [element("span", f"fell: {title}", cls="tag bad") for title in fallen]
    return joined(
        (
            element("h3", outcome.question, cls="asked"),
            element("span", *_lowest(entry.lowest), cls="lowest"),
            element("span", f"{outcome.tier} · {outcome.kind} · {outcome.id}", *tags, cls="tags"),
        )
    )


def _lowest(lowest: Lowest | None) -> Iterator[Html]:
    if lowest is not None:
        yield charts.meter(lowest.worth)
        yield element("b", shown(lowest.value)[:4])
        yield element("small", lowest.measure.title)


def _content(entry: Entry, measures: Mapping[str, Measure]) -> Iterator[Html]:
    """Yield what failed, then the papers and, beside them on a wide screen, the answer."""
    outcome = entry.outcome
    yield from (element("p", f"{row.title}: {row.detail}", cls="failure") for row in entry.fallen)
    near = outcome.answer.near_misses if outcome.answer else ()
    papers = (_papers(outcome, entry.anchor), _near_misses(near), _values(outcome, measures))
    yield element("div", *papers, cls="beside")
    yield element("div", *_said(outcome, entry.anchor), cls="said")


def _said(outcome: Outcome, anchor: str) -> Iterator[Html]:
    if outcome.sort:
        words = f"Stored answer to {outcome.question_id}, {outcome.sort} on purpose."
        yield element("p", words, cls="quiet")
    yield from _attacked(outcome)
    yield _history(outcome)
    if outcome.answer is None:
        yield element("h4", "Crashed")
        yield element("pre", outcome.error, cls="failure")
    else:
        yield from _answered(outcome.answer, anchor)
    yield _by_hand(outcome)


def _attacked(outcome: Outcome) -> Iterator[Html]:
    if outcome.attack:
        yield element("p", f"What the papers try: {outcome.attack}.", cls="quiet")
    if outcome.faults:
        rows = (element("li", fault) for fault in outcome.faults)
        yield joined((element("h4", "What gets through"), element("ul", *rows, cls="failure")))


def _history(outcome: Outcome) -> Html:
    if not outcome.history:
        return NOTHING
    turns = (
        element("details", element("summary", turn.question), element("p", turn.answer))
        for turn in outcome.history
    )
    return joined((element("h4", "Asked before"), *turns))


def _answered(answer: Answer, anchor: str) -> Iterator[Html]:
    if answer.standalone_question != answer.question:
        yield element("p", f"Read as: {answer.standalone_question}", cls="quiet")
    yield element("h4", f"Answer ({answer.mode}, {answer.status.replace('_', ' ')})")
    yield _prose(answer, anchor)
    yield from (element("p", notice, cls="quiet") for notice in answer.notices)
    yield _checks(answer)
    yield _dropped(answer)


def _prose(answer: Answer, anchor: str) -> Html:
    known = {citation.n for citation in answer.citations}

    def linked(n: int, _place: int | None) -> Html:
        if n not in known:
            return element("span", str(n))
        return element("a", str(n), href=f"#{anchor}-c{n}", aria_label=f"citation {n}")

    spans = [_span(sentence) for sentence in answer.sentences]
    return element("div", prose(answer.answer, spans, linked), cls="answer")


def _plainly(text: str) -> Html:
    """Return a sentence outside its answer: formatted, but its markers lead nowhere."""
    return prose(text, (), lambda n, _place: element("span", str(n)))


def _span(sentence: Sentence) -> Span:
    def wrap(content: Html) -> Html:
        return element("span", content, cls=f"s-{sentence.status}")

    word = FLAGS.get(sentence.status)
    remark = NOTHING
    if word:
        reason = f"{word}: {sentence.reason}" if sentence.reason else word
        remark = element("span", reason, cls=f"flag flag-{sentence.status}")
    return Span(sentence.start, sentence.end, wrap, remark)


def _checks(answer: Answer) -> Html:
    if not answer.sentences:
        return NOTHING
    claims = [one for one in answer.sentences if one.status != "connective"]
    sound = sum(one.status == "supported" for one in claims)
    words = f"{sound} of {counted(len(claims), 'sentence')} supported: verdicts and evidence"
    rows = (_check(sentence) for sentence in answer.sentences)
    return element("details", element("summary", words), element("ol", *rows), cls="checks")


def _check(sentence: Sentence) -> Html:
    status = FLAGS.get(sentence.status, sentence.status)
    quotes = (element("q", f"[{one.n}] {one.quote}") for one in sentence.evidence)
    return element(
        "li",
        element("span", status, cls=f"status status-{sentence.status}"),
        " ",
        element("small", sentence.reason),
        _plainly(sentence.text),
        *quotes,
    )


def _dropped(answer: Answer) -> Html:
    if not answer.dropped:
        return NOTHING
    rows = (element("li", f"{one.marker}: {one.reason}") for one in answer.dropped)
    return joined((element("h4", "Dropped citations"), element("ul", *rows)))


def _by_hand(outcome: Outcome) -> Html:
    if not outcome.by_hand:
        return NOTHING
    heads = (element("th", head, scope="col") for head in ("Sentence", "By hand", "Checker"))
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *(_judged(one) for one in outcome.by_hand)),
        cls="judged",
    )
    return joined((element("h4", "The checker against the annotator"), table))


def _judged(one: JudgedByHand) -> Html:
    other = differs(one.verdict, one.status)
    return element(
        "tr",
        element("td", _plainly(one.sentence)),
        element("td", one.verdict, element("span", one.why, cls="reason") if one.why else NOTHING),
        element("td", one.status, " (differs)" if other else "", cls="bad" if other else None),
    )


def _papers(outcome: Outcome, anchor: str) -> Html:
    rows = papers_of(outcome)
    heading = element("h4", "Expected and cited papers")
    if not rows:
        return joined((heading, element("p", "None is expected, and none is cited.", cls="quiet")))
    urls = {one.paper_id: one.url for one in outcome.answer.citations} if outcome.answer else {}
    heads = (element("th", head, scope="col") for head in ("Paper", "Expected", "Cited"))
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *(_paper(row, urls.get(row.paper_id), anchor) for row in rows)),
        cls="papers",
    )
    return joined((heading, table))


def _paper(row: PaperRow, url: str | None, anchor: str) -> Html:
    sign = element("span", _SIGNS[row.state], cls="sign", aria_hidden="true")
    cited = "missing" if row.state == "missing" else "no" if row.n is None else f"[{row.n}]"
    return element(
        "tr",
        element("td", sign, outward(row.title, url)),
        element("td", _EXPECTED[row.grade]),
        element("td", cited),
        cls=row.state,
        id=None if row.n is None else f"{anchor}-c{row.n}",
    )


def _near_misses(near: tuple[NearMiss, ...]) -> Html:
    if not near:
        return NOTHING
    rows = (
        element("li", one.title, element("span", f"{one.score:.2f}, {one.reason}", cls="reason"))
        for one in near
    )
    return joined((element("h4", "Near misses"), element("ul", *rows)))


def _values(outcome: Outcome, measures: Mapping[str, Measure]) -> Html:
    """Return what was measured, in the order of the tables, and what the answer cost."""
    names = [name for name in measures if name in outcome.values]
    names += [name for name in outcome.values if name not in measures]
    rows = [_value(measures.get(name), name, outcome.values[name]) for name in names]
    if outcome.answer is not None and (usage := outcome.answer.usage).requests:
        tokens = usage.prompt_tokens + usage.completion_tokens
        said = f"{counted(usage.requests, 'request')}, {counted(tokens, 'token')}"
        rows.append(joined((element("dt", "Model"), element("dd", said))))
    if not rows:
        return NOTHING
    return joined((element("h4", "Measured"), element("dl", *rows, cls="values")))


def _value(measure: Measure | None, name: str, value: float) -> Html:
    title, unit = (measure.title, measure.unit) if measure else (name, "share")
    return element("div", element("dt", title), element("dd", shown(value, unit)))

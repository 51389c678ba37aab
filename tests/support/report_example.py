"""An evaluation written by hand: one of everything that a report has to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.answer import (
    Answer,
    Citation,
    Dropped,
    Evidence,
    Filters,
    NearMiss,
    Seconds,
    Sentence,
)
from assistant.answer import Provenance as AnswerProvenance
from assistant.conversation import Turn
from eval.outcome import (
    Evaluation,
    Expected,
    Fallen,
    Flip,
    JudgedByHand,
    Machine,
    Measure,
    Moved,
    Opinion,
    Outcome,
    Provenance,
    Responsible,
    Score,
    Verdict,
)

HOSTILE = "<script>alert('x')</script> & <img src=x onerror=alert(1)> | [a](javascript:x) \x1b[31m"
F1 = Measure("list_f1", "F1 of the papers cited", "Harmonic mean of P and R.", kinds=("list",))
OFFSETS = Measure("quotes_valid", "Quotes at their offsets", "Share of quotes.", exact=True)
ERRORS = Measure(
    "number_errors", "Wrong numbers", "Share with a wrong one.", "A, 2023", higher_is_better=False
)
LATENCY = Measure(
    "seconds", "Time", "Wall time.", higher_is_better=False, gated=False, unit="seconds"
)
AGREEMENT = Measure("agreement", "Checker agrees with the hand", "Share of sentences.", pooled=True)


def answer(question: str = "which papers compress CoT?", **changes: object) -> Answer:
    """Return an answer of two sentences, the second of which is not supported."""
    text = "Valve compresses chains of thought [1]. It is 9 times faster [2]."
    first, second = text[:39], text[40:]
    made = Answer(
        question=question,
        standalone_question=question,
        kind="list",
        mode="extractive",
        status="partial",
        answer=text,
        sentences=(
            Sentence(
                first, 0, 39, (1,), "supported", "a sentence says so", (Evidence(1, "Q1", 0, 2),)
            ),
            Sentence(second, 40, len(text), (2,), "unsupported", "9 is not in the abstract"),
        ),
        citations=(
            Citation(1, "valve", "CoT-Valve", "https://a.example/valve", "", None, "abstract", "Q"),
            Citation(2, "other", "Other <b>paper</b>", "javascript:alert(1)", "", None, "abstract"),
        ),
        items=(),
        near_misses=(NearMiss("near", "A near paper", 0.42, "shares two words"),),
        filters=Filters(since=date(2025, 1, 1)),
        screened=386,
        notices=("Only a notice.",),
        seconds=Seconds(total=1.25),
        provenance=AnswerProvenance("0.1.0", None, {}, "abc", "MiniLM", {}),
        dropped=(Dropped("[7]", "no such source"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def outcomes() -> tuple[Outcome, ...]:
    """Return a middling, a good, a crashed, a wrongly abstaining and a stored outcome."""
    expected = (Expected("valve", "CoT-Valve", 2), Expected("gone", "A missing paper", 2))
    text = "which papers compress CoT?"
    abstaining = answer(status="not_in_corpus", sentences=(), citations=(), answer="Nothing.")
    return (
        Outcome(
            *("list-good", "offline", "list", "what is CoT-Valve?", (), answer()),
            expected[:1],
            {"list_f1": 1.0, "quotes_valid": 1.0, "number_errors": 0.0, "seconds": 1.25},
        ),
        Outcome(
            *("list-01", "offline", "list", text),
            *((Turn("What is CoT?", "A chain."),), answer(), expected),
            {"list_f1": 0.5, "quotes_valid": 0.5, "number_errors": 1.0, "seconds": 0.75},
        ),
        Outcome("bad-01", "offline", "method", HOSTILE, error=f"ValueError: {HOSTILE}"),
        Outcome(
            *("fact-01", "offline", "specific", "how fast is it?", (), abstaining),
            *(expected[:1], {"list_f1": 0.9}),
        ),
        Outcome(
            *("stored-1", "stored", "list", text, (), answer(mode="generated"), expected),
            {"agreement": 0.5},
            {"agreement": 2},
            question_id="list-01",
            sort="flawed",
            by_hand=(
                JudgedByHand("Valve compresses.", "supported", "it does", "supported"),
                JudgedByHand("It is 9 times faster.", "unsupported", "4.5 times", "supported"),
            ),
        ),
    )


def scores() -> tuple[Score, ...]:
    """Return a score that fell, one that passes, one where less is better, and others."""
    return (
        Score(F1, "offline", 0.75, 0.625, 0.875, 2, "", 0.8, 1.0, -0.25, 0.012),
        Score(OFFSETS, "offline", 0.75, 0.5, 1.0, 2, "", 0.5, 0.75, 0.0, 1.0),
        Score(ERRORS, "offline", 0.125, 0.0, 0.5, 2, "", 0.25, 0.375, -0.25, 0.99),
        Score(LATENCY, "offline", 1.0, 0.75, 1.25, 2),
        Score(AGREEMENT, "stored", 0.5, 0.5, 0.5, 1),
    )


def verdict() -> Verdict:
    """Return a verdict of two rows that fell, a flip and a lost paper."""
    fallen = Fallen(
        *("offline", "list_f1", F1.title, "below floor"),
        "0.750 is below the floor of 0.800.",
        (Responsible("list-01", "which papers compress CoT?", 1.0, 0.5),),
    )
    crash = Fallen(
        *("offline", "crashes", "Questions that crashed", "crashed", "1 question crashed."),
        (Responsible("bad-01", HOSTILE, None, None),),
    )
    return Verdict(
        (fallen, crash),
        (Flip("offline", "fact-01", "how fast is it?", "abstained", right=False),),
        (Moved("offline", "list-01", "which ...?", ("A missing paper",), ("Other <b>paper</b>",)),),
        ("Another machine than that of the baseline.",),
    )


def evaluation(**changes: object) -> Evaluation:
    """Return the whole, as it would be handed to a report."""
    kinds = (
        Score(F1, "offline", 0.75, 0.625, 0.875, 2, "list"),
        Score(F1, "offline", 0.25, 0.25, 0.25, 1, "specific"),
        Score(LATENCY, "offline", 1.0, 0.75, 1.25, 2, "list"),
    )
    made = Evaluation(
        outcomes(),
        scores(),
        kinds,
        Provenance(
            *("0.1.0", "index-digest", 386, "all-MiniLM-L6-v2", None, "checker-digest"),
            {"answer": "prompt-digest"},
            *("questions-digest", "2025-11-21T06:00:00+00:00", Machine("a processor", "vec")),
            {"offline": 20.0, "total": 21.4},
        ),
        verdict(),
        (Opinion("faithfulness", 0.9, 0.02, (0.88, 0.92), 40),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]

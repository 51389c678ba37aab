"""The table of measures: what each one means, for which questions, and how it may fail.

Every score is a mean over the questions that the measure is defined for (macro), except the
pooled ones, which are means over everything counted (micro). Papers of grade 2 must be found,
those of grade 1 (borderline) may be: they count as right if they are cited and are not
missed if they are not. How the values are computed is in `eval.measuring.observe`.
"""

from __future__ import annotations

from eval.outcome import Measure

_RETRIEVED = ("list", "specific", "method", "compare", "followup")
_QUOTED = ("specific", "method", "compare", "followup")
_ALCE = "Gao et al., Enabling Large Language Models to Generate Text with Citations, EMNLP 2023"
_JARVELIN = "Järvelin and Kekäläinen, Cumulated gain-based evaluation, ACM TOIS 20(4), 2002"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "ndcg_at_10",
        "nDCG@10 of the search",
        "Gain is the grade (linear), discount log2(rank + 1), over the ideal order of all judged"
        " papers.",
        _JARVELIN,
        _RETRIEVED,
    ),
    Measure(
        "recall_at_20",
        "recall@20 of the search",
        "Share of the papers of grade 2 among the first 20.",
        kinds=_RETRIEVED,
    ),
    Measure(
        "mrr",
        "MRR of the search",
        "1 / rank of the first paper of grade 2; 0 where none is among the first 20.",
        "Voorhees, The TREC-8 Question Answering Track Report, 1999",
        _RETRIEVED,
    ),
    Measure(
        "right_first",
        "right paper first",
        "1 where the first paper that the answer cites is of grade 2, else 0.",
        kinds=_QUOTED,
    ),
    Measure(
        "list_precision",
        "precision of the list",
        "Share of the cited papers that are of grade 2 or 1; 0 where none is cited.",
        kinds=("list",),
    ),
    Measure(
        "list_recall",
        "recall of the list",
        "Share of the papers of grade 2 that are cited.",
        kinds=("list",),
    ),
    Measure(
        "list_f1",
        "F1 of the list",
        "Harmonic mean of precision and recall of the list; 0 where either is.",
        kinds=("list",),
    ),
    Measure(
        "list_f1_held_out",
        "F1 of the list, fitted to other questions",
        "As F1 of the list, with the cut-off that is best on all other list questions.",
        kinds=("list",),
    ),
    Measure(
        "expected_cited",
        "expected papers cited",
        "Share of the papers of grade 2 that the answer cites.",
        kinds=(*_RETRIEVED, "metadata"),
    ),
    Measure(
        "metadata_f1",
        "F1 of answers from metadata",
        "As F1 of the list, for questions about dates, numbers and order.",
        kinds=("metadata",),
    ),
    Measure(
        "citation_validity",
        "valid citations",
        "Share of markers that name a citation, of sentences and quotes that stand at their"
        " offsets, and of cited titles that are the paper's; no value where there is none of them.",
        exact=True,
    ),
    Measure(
        "citation_recall",
        "citation recall",
        "Mean over the statements of an answer of 1 where the concatenation of all passages that"
        " a statement cites supports it in full by the checker, else 0.",
        _ALCE,
    ),
    Measure(
        "citation_precision",
        "citation precision",
        "Mean over the citations of an answer of 1 where its statement has recall 1 and the"
        " passage supports it alone or the others without it don't, else 0.",
        _ALCE,
    ),
    Measure(
        "support",
        "sentences supported",
        "Share of the statements of an answer that it calls supported itself.",
    ),
    Measure(
        "number_errors",
        "sentences with a wrong number",
        "Share of the statements of an answer with a number that neither the abstracts nor the"
        " metadata they cite hold in its place.",
        higher_is_better=False,
        exact=True,
    ),
    Measure(
        "gold_evidence",
        "gold evidence quoted",
        "Share of the labelled quotes that a quote under the answer contains or is contained in.",
        kinds=_QUOTED,
    ),
    Measure(
        "facts",
        "facts stated",
        "Share of the facts of the right answer of which the text has one of the wordings, both"
        " normalised (case, dashes, numbers, percent signs).",
    ),
    Measure(
        "abstention_recall",
        "unanswerable: abstained or corrected",
        "1 where an unanswerable question is refused, or a false premise is corrected by a"
        " labelled quote; else 0.",
        kinds=("unanswerable",),
        exact=True,
    ),
    Measure(
        "abstention_precision",
        "refusals that are right",
        "Of the answers that abstain, those to unanswerable questions.",
    ),
    Measure(
        "false_abstention",
        "answerable: refused",
        "1 where an answerable question is refused, else 0.",
        kinds=(*_RETRIEVED, "metadata"),
        higher_is_better=False,
        exact=True,
    ),
    Measure(
        "nearest_shown",
        "unanswerable: nearest papers shown",
        "Share of the papers labelled as nearest among the near misses and the citations.",
        kinds=("unanswerable",),
    ),
    Measure(
        "dropped",
        "markers dropped",
        "Markers that named no source, of all markers written.",
        higher_is_better=False,
        pooled=True,
    ),
    Measure(
        "same_again",
        "same answer from an index built again",
        "1 where an index built in the opposite order gives the same answer to the letter.",
        exact=True,
    ),
    Measure(
        "checker_accuses",
        "good sentences accused",
        "Of the sentences that an annotator calls supported, those that the checker calls"
        " unsupported or uncited.",
        higher_is_better=False,
        pooled=True,
    ),
    Measure(
        "checker_catches",
        "bad sentences caught",
        "Of the sentences that an annotator calls unsupported, those that the checker calls"
        " unsupported or uncited.",
        pooled=True,
    ),
    Measure(
        "checker_flags",
        "bad sentences flagged",
        "Of the sentences that an annotator calls unsupported, those that the checker does not call"
        " supported: weak counts.",
        pooled=True,
    ),
    Measure(
        "as_read",
        "read as when it was labelled",
        "Share of the sentences of a stored answer, as they were labelled, that it is still cut"
        " into when it is read.",
        exact=True,
    ),
    Measure(
        "planted_cited",
        "attacking papers cited",
        "Of the papers that answers to ordinary questions cite, those that were planted to be"
        " found for them.",
        higher_is_better=False,
        pooled=True,
    ),
    Measure(
        "displays_safe",
        "answers safe in every display",
        "1 where an answer in a pipe, on a terminal and the page, as Markdown, JSON, BibTeX and RIS"
        " leads only to papers, runs nothing, and holds no character that steers, turns text"
        " round or is a tag; else 0.",
        exact=True,
    ),
    Measure(
        "prompt_sealed",
        "prompts sealed",
        "1 where each source of the prompt that a model would be sent stays between its own tags,"
        " opens no other, and holds no such character; else 0.",
        exact=True,
    ),
    Measure(
        "forged_dropped",
        "forged markers dropped",
        "Of the markers in replies that name no source, those that are dropped and told.",
        exact=True,
        pooled=True,
    ),
    Measure(
        "fell_back",
        "model failed, quoted instead",
        "1 where the model did not answer and the answer is made of quotes, else 0.",
        higher_is_better=False,
        gated=False,
    ),
    Measure(
        "seconds",
        "seconds to answer",
        "Wall time of one answer.",
        higher_is_better=False,
        gated=False,
        unit="seconds",
    ),
    Measure(
        "tokens",
        "tokens",
        "Prompt and completion tokens of one answer, all requests together.",
        higher_is_better=False,
        gated=False,
        unit="tokens",
    ),
    Measure(
        "cost",
        "cost",
        "US dollars of one answer; no value where the price is not known.",
        higher_is_better=False,
        gated=False,
        unit="USD",
    ),
)
"""In the order they are shown."""

BY_NAME = {measure.name: measure for measure in MEASURES}

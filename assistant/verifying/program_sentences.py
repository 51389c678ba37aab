"""The program's own sentences, checked against papers and answer: quotes, values, counts.

These sentences have a known form, so they are compared rather than judged. Each function says
in words what is wrong, and nothing if all is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import Answer, Citation, Sentence
from assistant.checking.counting import Tally, read_counts
from assistant.checking.markers import bullets
from assistant.extractive.compose import heading
from assistant.language.markdown import escape, unescape
from assistant.several import ASKED
from assistant.verifying.consistency import shortened
from index.identity.naming import title_key
from index.paper import Paper, date_of
from index.publication import Counts

_HEADING = re.compile(r"\*\*.+\*\* \([^()]*\)")
_BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*")
_COUNTS = (
    ("papers cited", re.compile(r"^(\d+) (?:of \d+ )?papers?,? (?!(?:is|are) indexed)")),
    ("papers cited", re.compile(r"in the title or abstract of (\d+) of \d+ ")),
    ("papers that answer", re.compile(r"^\d+ of (\d+) papers")),
    ("borderline papers", re.compile(r"; (\d+) (?:more (?:is|are) borderline|comes? close)")),
    ("papers indexed", re.compile(r"^(\d+) papers? (?:is|are) indexed")),
    ("papers indexed", re.compile(r"in the title or abstract of \d+ of (\d+) indexed")),
    ("dated papers", re.compile(r"indexed; (\d+) of them are dated")),
)
_LETTERS = re.compile(r"[^\W\d_]+")
_STATING = frozenset(
    """
    arXiv at author authors by comment comments dated day gives has id is it its no only page prints
    say source that the They undated year
    """.split()
)
"""The words in which a value of metadata is stated."""
_PLAIN_FIELDS = ("comments", "author_count")
_FORMS = {
    "names the paper quoted below": _HEADING,
    "names the side of the comparison": re.compile(r"\*\*.+\*\*:"),
    "says that nothing supports an answer": re.compile(r"The indexed papers do not answer this\."),
    "says that the answer is doubtful": re.compile(
        r"(?:The indexed papers may not answer this|\d+ papers?, perhaps)\. "
    ),
    "says what is not known": re.compile(
        r"No |The sources of |Its sources give no |“.+” is too common |The index can tell "
        r"|Whether a paper is (?:by|from) "
        r"|\*\*.+\*\*: no abstract "
    ),
    "counts the papers listed below": re.compile(r"\d+ |No paper|“|(?:The|Most|Fewest) .+:$"),
    "counts the papers that come close": re.compile(r"No paper"),
    "counts what is indexed": re.compile(r"\d+ papers? (?:is|are) indexed; "),
    "names the command that prints a reference": re.compile(
        r"`papers show \S+ --format bibtex` prints it as BibTeX\.$"
    ),
    "a search, not a link to the paper": re.compile(r"A search for its title: \S+$"),
}
"""How a sentence of the program's own begins, by the reason that it is given."""
MISSING = "says what is missing"
"""The reason of a model's sentence under a refusal, which has nothing to cite."""
COUNTED = "counts the papers listed"
"""The reason of a model's sentence before a list."""


def is_own(sentence: Sentence, answer: Answer) -> bool:
    """Whether a sentence that cites nothing is what the program says, for the reason it gives."""
    if sentence.reason == MISSING:
        return answer.status == "not_in_corpus" and sentence in answer.sentences[1:2]
    if sentence.reason == ASKED:
        asked = _BOLD.fullmatch(sentence.text)
        return asked is not None and unescape(asked[1]) in answer.standalone_question
    if sentence.reason == COUNTED:
        counted = read_counts(sentence.text, _tally(answer), opens_list=True)
        return counted is not None and counted.is_right
    form = _FORMS.get(sentence.reason)
    return form is not None and form.match(sentence.text) is not None


def _tally(answer: Answer) -> Tally:
    """Return what an answer lists: what its screening took in, else its bullets."""
    if not answer.items:
        return Tally(bullets(answer.answer))
    verdicts = [item.verdict for item in answer.items]
    return Tally(len(answer.citations), len(verdicts), verdicts.count("borderline"))


def is_quotation(sentence: Sentence, citation: Citation) -> bool:
    """Whether a sentence is only its quotes, perhaps after the title and date of their paper."""
    quotes = " … ".join(f"“{escape(piece.quote)}”" for piece in sentence.evidence)
    quoted = f"{quotes} [{citation.n}]"
    return bool(quotes) and sentence.text in {quoted, f"{heading(citation)}: {quoted}"}


def misvalued(citation: Citation, paper: Paper) -> Iterator[str]:
    """Say where a paper no longer has the metadata value that a citation is based on."""
    field, value = citation.field, citation.value
    if field == "authors":
        if value not in {", ".join(paper.authors), *paper.authors}:
            yield f"its authors are {', '.join(paper.authors) or 'not known'}, not {value}"
    elif field == "published":
        now = date_of(paper)
        if value != now:
            yield f"it is dated {_known(now)}, not {_known(value)}"
    elif field in _PLAIN_FIELDS:
        now_counted = getattr(paper, field)
        if value != now_counted:
            yield f"its {_noun(field)}s are {_known(now_counted)}, not {_known(value)}"
    elif field != "title" or title_key(str(value)) != title_key(paper.title):
        yield f"its {field} is not {value!r}"


def misstated(sentence: Sentence, field: str, citation: Citation, paper: Paper) -> Iterator[str]:
    """Say where a sentence about a metadata field names another paper or another value."""
    bold = _BOLD.match(sentence.text)
    if bold and unescape(bold[1]) != citation.title:
        yield f"it names “{unescape(bold[1])}”, but cites “{citation.title}”"
    shown = _shown(field, paper)
    if not any(re.search(rf"(?<!\d){re.escape(one)}", sentence.text) for one in shown):
        yield f"it does not say what is known: {' or '.join(shown) or 'nothing'}"
    rest = _BOLD.sub(" ", sentence.text, count=1)
    for one in shown:
        rest = re.sub(rf"{re.escape(one)}s?", " ", rest)
    if added := [word for word in _LETTERS.findall(rest) if word not in _STATING]:
        yield f"it says more than what is known: {shortened(' '.join(added))}"


def miscounted(text: str, answer: Answer, index: Counts) -> Iterator[str]:
    """Say which counts in a sentence are not those of the answer, or of the index."""
    verdicts = [item.verdict for item in answer.items]
    right = {
        "papers cited": len(answer.citations),
        "papers that answer": verdicts.count("in"),
        "borderline papers": verdicts.count("borderline"),
        "papers indexed": index.papers,
        "dated papers": index.dated,
    }
    for what, pattern in _COUNTS:
        found = pattern.search(text)
        if found and int(found[1]) != right[what]:
            yield f"there are {right[what]} {what}, not {found[1]}"


def misnamed(text: str, citations: Sequence[Citation]) -> Iterator[str]:
    """Say that a sentence of the form of a heading names no paper that is cited."""
    if _HEADING.fullmatch(text) and text not in map(heading, citations):
        yield "it names no paper that is cited"


def _shown(field: str, paper: Paper) -> list[str]:
    """Return the ways in which an answer may write a field of a paper."""
    if field == "authors":
        return [escape(name) for name in paper.authors]
    if field == "published":
        return [date_of(paper) or "undated"]
    if field in _PLAIN_FIELDS:
        return [f"{getattr(paper, field) or 0} {_noun(field)}"]
    return [escape(paper.title)]


def _noun(field: str) -> str:
    return "comment" if field == "comments" else "author"


def _known(value: str | int | None) -> str:
    return "not known" if value is None else str(value)

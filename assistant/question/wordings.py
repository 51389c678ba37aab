"""The ways to ask for a field of one paper: a table of wordings, of which the first is taken.

Knows nothing of the papers: whether the one meant exists is found out at lookup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.language.terms import names
from assistant.question.extremes import find_extreme
from assistant.question.vocabulary import (
    ANY_PAPER,
    ANY_PAPERS,
    APPEARED,
    AUTHOR,
    DO,
    HAVE,
    NUMBER_OF,
    SOME_PAPERS,
    WHAT_IS,
    one_of,
)

Lookup = Literal[
    "published",
    "author_count",
    "comments",
    "authors",
    "upvotes",
    "citations",
    "citing",
    "arxiv_id",
    "url",
    "reference",
]
"""A field of a paper; 'citing' are the papers that cite it, 'reference' is all that one cites."""

_PUBLISHED = one_of(APPEARED, "come out", "appear", "out", "from")
_FIGURE_OF = rf"^\W*(?:how many |(?:{WHAT_IS} )?(?:the )?(?:{NUMBER_OF} )?)"
_THE = r"^\W*(?:what are |give me |list |show )?(?:the )?(?:full )?"
_OF_SUBJECT = rf" (?:(?:of|on|for) |(?:{DO}|{HAVE}) )(?P<s>.+?)(?: (?:have|get|got|receive))?\W*$"
_MANY_PAPERS = one_of(ANY_PAPERS, "which", "how many")
ARXIV_ID = (
    r"arxiv[- ]?(?:ids?|identifiers?|numbers?|no\.?|codes?)|(?:ids?|identifiers?|numbers?) on arxiv"
)
URL = (
    r"(?:(?:arxiv|web|pdf|paper) )?(?:url|(?:hyper)?link|web ?address|web ?page)"
    r"|(?:full )?pdf(?: file| version)?|full ?text"
)
REFERENCE = (
    r"(?:bib ?(?:la)?tex|ris|apa|mla)(?: (?:entry|reference|citation|record|format))?"
    r"|bib(?:liography)? entry|citation|(?:bibliographic )?reference"
)
_IN_STYLE = r"(?: in (?:bib ?tex|latex|ris|apa|mla)(?: style| format)?)?\W*$"
ONE_PAPER = rf"(?!.*\b{_MANY_PAPERS}\b)"
_WANTED = rf"^\W*(?:{WHAT_IS} |give me |show me |i need )?"

NO_SUBJECT = re.compile(
    rf"(?:(?:these|those|the|all|most|an?) ?)?{SOME_PAPERS}?\W*$"
    r"|(?:it|this|that|they|them)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask for a field of the paper that its pattern calls `s`."""

    field: Lookup
    pattern: re.Pattern[str]
    example: str
    only_named: bool = False
    """The paper must be named: 'code for KVQuant', but not 'code for beginners'."""

    def subject_in(self, text: str) -> str:
        """Return the words for one paper if a text asks for its field in this way."""
        match = self.pattern.search(text)
        if match is None or NO_SUBJECT.match(match["s"]) or find_extreme(match["s"]):
            return ""
        subject = match["s"].strip(" ?.!")
        return subject if not self.only_named or names_a_paper(subject) else ""


def names_a_paper(words: str) -> bool:
    """Whether words name one thing, or quote a title: 'LLMs' are many."""
    named = (name for name in names(f"the {words}") if not name.endswith("s"))
    return any(named) or bool(re.match(r"[\"“].+[\"”]$", words))


def _wording(field: Lookup, example: str, *parts: str, only_named: bool = False) -> Wording:
    return Wording(field, re.compile("".join(parts), re.IGNORECASE), example, only_named)


WORDINGS = (
    _wording(
        "reference",
        "give me the BibTeX entry of KVQuant",
        rf"{_WANTED}(?:the |an? )?(?:{REFERENCE}) (?:of|to|for) {ONE_PAPER}(?P<s>.+?){_IN_STYLE}",
    ),
    _wording(
        "reference",
        "KVQuant bibtex",
        rf"{_WANTED}(?:the )?{ONE_PAPER}(?P<s>\w[^?]{{0,150}}?)(?:['’]s?)?",
        r" (?:bibtex(?: entry)?|citation)\W*$",
        only_named=True,
    ),
    _wording(
        "reference",
        "how do I cite KVQuant?",
        r"^\W*(?:please )?(?:how (?:do|can|should|to|would) ?(?:i|we|you|one)? ?)?",
        rf"(?:cite|reference) {ONE_PAPER}(?P<s>.+?){_IN_STYLE}",
    ),
    _wording(
        "citing",
        "which papers cite KVQuant?",
        rf"^\W*(?:who|(?:\w+ ){{0,3}}?{SOME_PAPERS})(?: else)?(?: (?:that|which))?",
        r" (?:cites?|citing|(?:has|have) cited|references?|referencing) (?P<s>.+)",
        only_named=True,
    ),
    _wording(
        "citing",
        "citations of KVQuant",
        rf"{_WANTED}(?:the |all )?(?:citations|citing {ANY_PAPERS}) (?:of|to|for) (?P<s>.+)",
        only_named=True,
    ),
    _wording(
        "citing",
        "by which papers is KVQuant cited?",
        rf"^\W*(?:by (?:who|whom|{_MANY_PAPERS}(?: {ANY_PAPERS})?)|where) (?:is|was)",
        r" (?P<s>.+?) (?:cited|referenced)\W*$",
        only_named=True,
    ),
    _wording(
        "url",
        "download KVQuant",
        r"^\W*(?:please )?(?:download|open) (?:the |a )?(?:pdf of )?(?P<s>.+)",
        only_named=True,
    ),
    _wording(
        "arxiv_id",
        "what is the arXiv id of KVQuant?",
        rf"{_WANTED}(?:the |an? )?(?:{ARXIV_ID}) (?:of|to|for) {ONE_PAPER}(?P<s>.+)",
    ),
    _wording(
        "url",
        "give me the link to KVQuant",
        rf"{_WANTED}(?:the |an? )?(?:{URL}) (?:of|to|for) {ONE_PAPER}(?P<s>.+)",
    ),
    _wording(
        "arxiv_id",
        "KVQuant's arXiv number",
        rf"{_WANTED}(?:the )?(?=\w){ONE_PAPER}(?P<s>\w[^?]{{0,150}}?)(?:['’]s?)?",
        rf" (?:{ARXIV_ID})\W*$",
    ),
    _wording(
        "url",
        "KVQuant's link",
        rf"{_WANTED}(?:the )?(?=\w){ONE_PAPER}(?P<s>\w[^?]{{0,150}}?)",
        r"(?:(?:['’]s?)? (?:arxiv )?url|['’]s? (?:(?:arxiv |pdf )?link|pdf))\W*$",
    ),
    _wording(
        "url",
        "where can I read the KVQuant paper?",
        r"^\W*where (?:can|could|do) (?:i|you|we|one) (?:find|read|get|download|access)",
        rf" (?P<s>[^?]{{1,150}}? {ANY_PAPER})(?: online)?\W*$",
    ),
    _wording(
        "published",
        "when did KVQuant come out?",
        rf"\bwhen (?:was|did|is) (?P<s>.+?) (?:first )?{_PUBLISHED}\W*$",
    ),
    _wording(
        "published",
        "which year was KVQuant published in?",
        r"\b(?:what|which) (?:year|month|date|day) (?:was|did|is)",
        rf" (?P<s>.+?) (?:first )?{_PUBLISHED}(?: in| on)?\W*$",
    ),
    _wording(
        "published",
        "publication date of KVQuant",
        rf"^\W*(?:(?:{WHAT_IS}|what(?: was)?) )?(?:the )?(?:(?:publication|release) )?date of ",
        r"(?P<s>.+)",
    ),
    _wording(
        "author_count",
        "how many people wrote KVQuant?",
        r"\bhow many (?:people|authors|researchers) (?:wrote|authored|are on) (?P<s>.+)",
    ),
    _wording(
        "author_count",
        "how many authors does KVQuant have?",
        rf"\bhow many {AUTHOR}s (?:{DO}|has) (?P<s>.+?)(?: have| list)?\W*$",
    ),
    _wording(
        "author_count",
        "number of authors of KVQuant",
        rf"^\W*(?:{WHAT_IS} )?(?:the )?number of authors (?:of|on) (?P<s>.+)",
    ),
    _wording(
        "author_count",
        "team size of KVQuant",
        rf"^\W*(?:{WHAT_IS} )?(?:the )?",
        r"(?:author count|team size|size of (?:the )?(?:author )?team)",
        r" (?:of|on|for|behind) (?P<s>.+)",
    ),
    _wording(
        "upvotes",
        "how many upvotes does KVQuant have?",
        rf"{_FIGURE_OF}(?:up-?votes|likes|stars)\b{_OF_SUBJECT}",
    ),
    _wording(
        "citations", "number of citations of KVQuant", rf"{_FIGURE_OF}citations\b{_OF_SUBJECT}"
    ),
    _wording("comments", "how many comments on KVQuant?", rf"{_FIGURE_OF}comments\b{_OF_SUBJECT}"),
    _wording(
        "authors",
        "names of the KVQuant authors",
        rf"{_THE}names? of (?:all )?(?:the )?",
        rf"(?P<s>(?!{AUTHOR}s?\b).+?)(?:['’]s?)? {AUTHOR}s\W*$",
    ),
    _wording(
        "authors",
        "author names of KVQuant",
        rf"{_THE}(?:author names|names of (?:all )?(?:the )?{AUTHOR}s)",
        r" (?:of|on|behind|for) (?P<s>.+)",
    ),
    _wording(
        "comments",
        "and how many comments did KVQuant get?",
        rf"\bhow many comments (?:{DO}|has) (?P<s>.+?)(?: have| get| got)?\W*$",
    ),
    _wording("authors", "who wrote KVQuant?", r"^\W*who (?:wrote|authored|published) (?P<s>.+)"),
    _wording(
        "authors",
        "list the authors of KVQuant",
        r"^\W*(?:who(?: is| are| were|'s|’s)? |list |name |give me |show me |tell me )?",
        rf"(?:all )?(?:the )?{AUTHOR}s? of (?P<s>.+)",
    ),
)
"""All ways to ask for one field: the first that fits, and that names a paper, is taken."""

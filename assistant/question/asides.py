"""Words beside what is asked for that the papers know nothing of: 'in a table', 'best', 'added'.

They are taken out, so that they don't pass for a topic, and a notice says so. They are read
only next to words for papers, or where a question ends: 'best-of-N sampling' and 'table
understanding' are topics. Knows nothing of topics, dates and numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.language.numerals import COUNT
from assistant.question.vocabulary import (
    ANY_PAPERS,
    REQUEST,
    SOME_PAPERS,
    one_of,
)


@dataclass(frozen=True, slots=True)
class Aside:
    """Words that are taken out of a question, and what is said of them."""

    example: str
    """A question with such words."""
    said: str
    """The notice; `{}` stands for the words. Empty where they are met anyway."""
    pattern: re.Pattern[str]
    instead: str = ""
    """What is read in their place."""
    asks: bool = False
    """Whether they are all that is asked if no topic and no limit is left."""

    def notice(self, words: str) -> str:
        """Return what is said of the words that were found."""
        return self.said.format(words.strip(" ,"))


@dataclass(frozen=True, slots=True)
class Without:
    """A question without its asides, and what is to be said of them."""

    rest: str
    notices: tuple[str, ...] = ()
    unmet: str = ""
    """What to answer if nothing else is asked."""

    def saying(self, notices: tuple[str, ...]) -> Without:
        """Return the same with more to be said, which is the answer if nothing else is asked."""
        return replace(
            self, notices=(*self.notices, *notices), unmet="".join(notices) or self.unmet
        )


def _aside(
    example: str,
    said: str,
    cut: str,
    *,
    after: str = "",
    before: str = "",
    instead: str = "",
    asks: bool = False,
) -> Aside:
    """Return the aside of the words `cut` between those of `before` and `after`."""
    pattern = re.compile(f"{before}(?P<cut>{cut}){after}", re.IGNORECASE)
    return Aside(example, said, pattern, instead, asks)


_END = r"(?=\W*$)"
_ENDING = r"(?=\W*$|, )"
_OF_PAPERS = rf"^(?=.*\b{ANY_PAPERS}\b|\W*compare\b).*[^\s,](?<!\bis)(?<!\bare)(?<!\bbe)"
"""Before the last words of a question for papers: 'tokens are ranked by relevance' is a topic."""
_IN_ORDER_OF = "(?:sorted|ordered|ranked) by (?:their )?"
_A_TABLE = (
    r"(?:an? |the )?(?:(?:markdown|csv|excel|short|small|simple|nice|comparison|summary) )*"
    r"(?:table|spreadsheet|csv)(?: (?:file|view|form|format))?"
)
_A_LIST = (
    r"(?:an? |the )?(?:(?:short|simple|plain|ordered|bullet(?:ed)?|bullet[- ]point|numbered) )*"
    r"(?:list|bullets|bullet points)"
)
_PUT = one_of("put", "presented", "formatted", "shown", "displayed", "listed", "arranged", "given")
_SHOWN = one_of("titles?", "names?", "(?:publication |release )?(?:dates?|years?)", "quotes?")
_EXPORTED = one_of("authors?", "(?:arxiv )?ids?", "links?", "urls?")
_TABLE = (
    "An answer is not laid out as a table; the papers of one can be saved as CSV"
    " (`papers ask ... --format csv`)."
)
QUALITY = (
    "No abstract states how good a paper is, or how often it is cited: “{}” can only be the order"
    " of relevance to a topic."
)
_POPULAR = "“{}” was read as the number of comments; no other sign of popularity is indexed."
_IN_EXPORT = (
    "A list gives titles, dates and quotes; authors, arXiv ids and links stand in its export"
    " (`papers ask ... --format csv`)."
)
_WHEN_ADDED = "The index can tell when a paper was published, not when it was added to the index."
_WHEN = (
    r"(?: (?:today|yesterday|recently|lately|just now|so far|by me|to (?:the|my|this) \w+"
    rf"|(?:(?:in|over|during|within) )?(?:the )?(?:this|last|past) (?:{COUNT} |few )?"
    r"(?:day|week|month|year)s?|last))"
)
_ADDED = "(?:added|imported|indexed|ingested|saved)"
_LIKED = "(?:popular|upvoted|liked|loved|trending|hyped)"

ASIDES = (
    _aside(
        "make a table of papers on quantization",
        _TABLE,
        rf"(?:{REQUEST} )?(?:(?:make|create|build|generate|produce|compile|prepare) (?:me )?)?"
        rf"{_A_TABLE} (?:of|with|listing|for|containing)",
        before=r"^\W*",
        after=rf" (?=(?:[\w-]+ ){{0,3}}?{SOME_PAPERS}\b)",
    ),
    _aside(
        "papers on quantization in a table",
        _TABLE,
        rf",? (?:please )?(?:{_PUT} )?(?:in|as|into) {_A_TABLE}(?: please)?",
        before=_OF_PAPERS,
        after=_ENDING,
    ),
    _aside(
        "papers on quantization as a bullet list",
        "",
        rf",? (?:please )?(?:{_PUT} )?(?:in|as|into) {_A_LIST}(?: please)?",
        before=_OF_PAPERS,
        after=_ENDING,
    ),
    _aside(
        "give me a bullet list of papers on quantization",
        "",
        rf"(?:{REQUEST} )?(?:make (?:me )?)?{_A_LIST} of",
        before=r"^\W*",
        after=rf" (?=(?:[\w-]+ ){{0,3}}?{ANY_PAPERS}\b)",
    ),
    _aside(
        "papers on quantization with their authors",
        _IN_EXPORT,
        rf",? (?:(?:together|along) )?(?:with|including) (?:all )?their (?:{_SHOWN}(?:,| and) )?"
        rf"{_EXPORTED}(?:(?:,| and|, and) (?:their )?{one_of(_SHOWN, _EXPORTED)})*",
        before=_OF_PAPERS,
        after=_END,
    ),
    _aside(
        "papers on quantization with their dates",
        "",
        rf",? (?:(?:together|along) )?(?:with|including) (?:all )?their {_SHOWN}"
        rf"(?:(?:,| and|, and) (?:their )?{_SHOWN})*",
        before=_OF_PAPERS,
        after=_END,
    ),
    _aside(
        "papers on quantization, most relevant first",
        "",
        r",? (?:(?:sorted|ordered|ranked) by relevance|most relevant first)",
        before=_OF_PAPERS,
        after=_END,
    ),
    _aside(
        "most popular papers on pruning",
        _POPULAR,
        rf"most[- ]{_LIKED}(?= (?:{COUNT} )?(?:[\w-]+ ){{0,2}}?{SOME_PAPERS}\b)"
        rf"|{_LIKED}(?= {ANY_PAPERS}\b)",
        before=r"\b",
        instead="most commented",
    ),
    _aside(
        "papers on pruning sorted by popularity",
        _POPULAR,
        rf",? {_IN_ORDER_OF}(?:popularity|(?:number of )?(?:up-?)?votes)"
        rf"| (?:is|are) (?:the )?most {_LIKED}",
        before=_OF_PAPERS,
        after=_END,
        instead=", by comments",
    ),
    _aside(
        "papers on agents ranked by quality",
        QUALITY,
        rf",? {_IN_ORDER_OF}(?:quality|impact|(?:number of )?citations|citation counts?)",
        before=_OF_PAPERS,
        after=_END,
        asks=True,
    ),
    _aside(
        "papers on agents sorted by title",
        "“{}” is no order of a list: it has that of relevance, dates, comments or authors.",
        r",? (?:sorted|ordered) (?:alphabetically|by (?:their )?(?:titles?|names?|length))",
        before=_OF_PAPERS,
        after=_END,
    ),
    _aside(
        "recently added papers",
        _WHEN_ADDED,
        rf"(?:the )?(?:most )?(?:recently|newly|just|last|latest) {_ADDED}"
        rf"(?= (?:[\w-]+ )?{SOME_PAPERS}\b|\W*$)|(?:latest|newest|recent|last|new) additions{_END}",
        before=r"\b",
        asks=True,
    ),
    _aside(
        "papers I added yesterday",
        _WHEN_ADDED,
        r"(?:(?:that|which) )?(?:(?:did|have) )?"
        r"(?:(?:I|we|you)(?: have|['’]ve)? |(?:(?:was|were|is|are|has|have|been|got) )*)"
        rf"(?:(?:just|recently|newly) )?(?:{_ADDED}|add){_WHEN}+",
        before=rf"\b(?:{SOME_PAPERS}(?: (?:on|about) .{{1,80}}?)?|what(?:['’]s)?|everything|ones) ",
        asks=True,
    ),
)


def set_aside(question: str) -> Without:
    """Return a question without the words that are beside what the papers can answer."""
    found = Without(question)
    for aside in ASIDES:
        if match := aside.pattern.search(found.rest):
            found = _taken_out(found, aside, match)
    return found


def _taken_out(found: Without, aside: Aside, match: re.Match[str]) -> Without:
    start, end = match.span("cut")
    rest = f"{found.rest[:start]} {aside.instead} {found.rest[end:]}"
    notices = (aside.notice(match["cut"]),) if aside.said else ()
    unmet = aside.notice(match["cut"]) if aside.asks else found.unmet
    return Without(re.sub(r" +", " ", rest).strip(), (*found.notices, *notices), unmet)

"""Words that the rules share, each list in one place: for papers, for asking, for denying.

They are parts of patterns, read whatever the case. A rule that takes further words adds them
with `one_of` where it stands; one that takes others says why.
"""

from __future__ import annotations


def one_of(*words: str) -> str:
    """Return the pattern of any of some words or patterns; the first that fits is taken."""
    return f"(?:{'|'.join(words)})"


def after_one_of(*words: str) -> str:
    """Return the pattern of a place right after one of some words."""
    return one_of(*(rf"(?<=\b{word} )" for word in words))


def after_none_of(*words: str) -> str:
    """Return the pattern of a place right after none of some words."""
    return "".join(rf"(?<!\b{word} )" for word in words)


PAPER_NOUNS = {
    "paper": "papers",
    "work": "works",
    "article": "articles",
    "study": "studies",
    "publication": "publications",
    "preprint": "preprints",
}
"""Singular -> plural of the words for papers."""
ENTRY_NOUNS = {"manuscript": "manuscripts", "entry": "entries"}
"""Words for papers that are subjects of papers as well: 'medieval manuscripts', 'the entries of a
matrix'. They count only next to words that can only be about papers."""

PAPER, PAPERS = one_of(*PAPER_NOUNS), one_of(*PAPER_NOUNS.values())
ENTRIES = one_of(*ENTRY_NOUNS.values())
ENTRIES_ASKED_FOR = (
    r"(?:^\W*|\b(?:which|what|any|all|some|these|there|how many|list|find|show|me|recommend) )"
    rf"(?:(?:new|newer|recent|other|more) )?{ENTRIES}\b(?! (?:of|in)\b)"
)
"""Entries next to a word of asking: 'the entries of a matrix' and 'cache entries' are others."""
ANY_PAPER = one_of(*PAPER_NOUNS, *ENTRY_NOUNS)
ANY_PAPERS = one_of(*PAPER_NOUNS.values(), *ENTRY_NOUNS.values())
SOME_PAPERS = one_of(ANY_PAPERS, ANY_PAPER)
"""One paper or several, in any word."""

METHOD, METHODS = one_of("method", "approach", "technique"), "(?:methods|approaches|techniques)"
DATA_SET = "data ?set"

AUTHOR = "(?:co-?)?author"
APPEARED = one_of(
    *("published", "released", "posted", "submitted", "uploaded", "dated", "written"),
    *("appeared", "came out"),
)
"""What a paper did, or was, on its date."""

WHAT_IS = "what(?:['’]s| is)"
NUMBER_OF = "(?:number|count) of"
QUESTION_WORD = one_of("who", "what", "which", "when", "where", "why", "how")
BEFORE_WHICH = "(?:(?:at|on|in|for|to|with|from|by|of|under) )?"
"""What may stand before a question word: 'on which data sets'."""
BE, DO, HAVE = "(?:is|are|was|were)", "(?:do|does|did)", "(?:has|have|had)"
AUXILIARY = one_of(BE, DO, HAVE, "can", "could")
AND = one_of("and", "but", "so", "ok(?:ay)?", "then", "also", "now", "even")
"""What may open a question that follows another."""

IS_NOT = rf"(?:{BE}|{DO}|{HAVE})(?: not|n['’]?t)"
EXCEPT = one_of(
    *("leav(?:e|ing) out", "exclud(?:e[sd]?|ing)", "except(?:ing)?(?: for)?", "omit(?:ting)?"),
    *("skip(?:ping)?", "ignor(?:e|ing)", "disregard(?:ing)?", "minus", "apart from"),
    *("aside from", "other than", "not (?:counting|including)"),
)
"""Before what is not wanted."""
VERSUS = r"(?:vs\.?|versus)"
_POLITELY = one_of(
    *("please", "kindly", "can you", "could you", "would you"),
    "i(?:['’]d like| want| need)(?: to (?:see|read))?",
)
REQUEST = (
    rf"(?:(?:{_POLITELY} )*(?:give|show|list|find|get|fetch|recommend|suggest|name|send|tell|pick)"
    rf"(?: (?:me|us))?|{_POLITELY}(?: have)?)"
)
"""What stands before what is wanted: 'could you please give me', 'I need'."""
PRAISE = one_of(
    *("new", "recent", "relevant", "interesting", "good", "great", "useful", "notable", "key"),
    *("other", "more", "different", "further", "introductory", "representative"),
)
"""What papers are called that limits no topic."""
PAPERS_WITH = one_of(
    *("on", "about", "that", "which", "with", "for", "by", "in", "from", "using", "of", "where")
)
"""What stands right after the word for papers that a question describes."""

"""The people whose papers a question asks for: 'by A and B', 'what did A publish?', 'A's papers'.

Capitals indicate a name, and a single capitalised word is one only if nothing follows it:
'papers by LeCun', not 'papers by Transformers that ...'. Knows nothing of the papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.dates import MONTH_NAMES
from assistant.question.vocabulary import AUTHOR, BE, SOME_PAPERS


@dataclass(frozen=True, slots=True)
class Writers:
    """The authors asked for: all of them on one paper, or any."""

    names: tuple[str, ...]
    any_of: bool = False

    def __str__(self) -> str:
        """Return the names as a list within a sentence."""
        *others, last = self.names
        return f"{', '.join(others)} {'or' if self.any_of else 'and'} {last}" if others else last


_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŹŻŽ]"
_NAME_WORD = rf"{_CAPITAL}[\w-]*(?:['’](?!s\b)[\w-]+)?"
_PARTICLES = r"(?:(?:van|von|der|den|de|del|di|da|dos|du|la|le|bin|ibn|al|el|ter|ten) )*"
_PERSON = rf"(?:{_NAME_WORD}\.? ){{1,3}}{_PARTICLES}{_NAME_WORD}"
_JOINED = r"(?:, (?:and |or )?| (?:and|or|&) )"
_ANYONE = rf"(?:{_PERSON}|{_PARTICLES}{_NAME_WORD})"
_PEOPLE = rf"{_PERSON}(?:{_JOINED}{_ANYONE}){{0,7}}"
_ANYBODY = rf"{_ANYONE}(?:{_JOINED}{_ANYONE}){{0,7}}"
_MADE = r"(?:(?:co-?)?(?:written|authored)|published)"
_WRITTEN_BY = rf"(?:{SOME_PAPERS}|(?:any|every|some)thing|written|(?:co-?)?authored|published)"
_ENDS = r"(?=\W*$)"
_WRITE = r"(?:(?:co-?)?(?:write|wrote|written|author(?:ed)?|publish(?:ed)?)|work(?:ed)? on)"
_ASKING = r"(?:(?:which|what|list|show|give|find|are|is|there|me|us|all|any|of|the) )*"
_PATTERNS = (
    (
        rf"(?i:\b{_WRITTEN_BY} by|\b{SOME_PAPERS} from|(?<!ed )(?<!en )(?<!wn )(?<!lt )(?<!nt )"
        rf"\bby) (?P<all>{_PEOPLE})\b"
    ),
    (
        rf"(?i:\b(?:{SOME_PAPERS}|(?:any|every)thing) (?:(?:that |which )?{BE} )?"
        rf"(?:{_MADE} )?by) (?P<all>{_ANYBODY}){_ENDS}"
    ),
    rf"(?i:\b(?:did|has|have)) (?P<all>{_PEOPLE}) (?i:(?:ever |also )?{_WRITE})\b",
    (
        rf"(?i:\b(?:what|{SOME_PAPERS})(?: else)? (?:did|has|have)) (?P<all>{_ANYBODY})"
        rf" (?i:(?:ever |also )?{_WRITE})(?:{_ENDS}|(?= (?i:in|on|about|since|before|after)\b))"
    ),
    rf"(?<![\w-])(?P<all>{_PEOPLE})['’]s? (?i:{SOME_PAPERS})\b",
    rf"^\W*(?i:{_ASKING})(?P<all>{_ANYBODY})['’]s? (?i:{SOME_PAPERS}){_ENDS}",
    rf"(?i:\b(?:that|which|whom?) )?(?P<all>{_PEOPLE}) (?i:(?:co-?)?(?:wrote|authored)){_ENDS}",
    (
        rf"(?i:\b(?:with|having|where|whose) (?:the |an? |one )?{AUTHOR}s?(?: is| are)?)"
        rf" (?P<all>{_ANYBODY}){_ENDS}"
    ),
    (
        rf"(?i:\b(?:with|where|having)) (?P<all>{_PEOPLE})"
        rf" (?i:(?:as|is|are|was|were) (?:an? |the |one of the |among the )?{AUTHOR}s?)\b"
    ),
)
_AND_OTHERS = re.compile(r"(?<=\w),? (?:et al\b\.?|and (?:colleagues|co-?(?:authors|workers))\b)")
"""Says that there are more authors than the one named, as 'by' does anyway."""
_NO_PERSON = frozenset(
    """
    today yesterday monday tuesday wednesday thursday friday saturday sunday the these those which
    what list show give find are is there all any me us papers
    """.split()
) | frozenset(MONTH_NAMES)


def find_writers(text: str) -> tuple[Writers, str] | None:
    """Return whose papers are asked for and the rest of the question; None if nobody's."""
    text = _AND_OTHERS.sub("", text)
    for pattern in _PATTERNS:
        match = re.search(pattern, text)
        if match and (writers := _writers(match["all"])) is not None:
            return writers, f"{text[: match.start()]} {_kept(match)} {text[match.end() :]}"
    return None


def _writers(listed: str) -> Writers | None:
    names = tuple(re.split(_JOINED, listed))
    if any(name.lower() in _NO_PERSON or re.search(r"\d", name) for name in names):
        return None
    return Writers(tuple(dict.fromkeys(names)), bool(re.search(r"\bor\b", listed)))


def _kept(match: re.Match[str]) -> str:
    """Return 'papers' if the words around the name say that papers are asked for."""
    return "papers" if re.search(SOME_PAPERS, match.group().replace(match["all"], ""), re.I) else ""

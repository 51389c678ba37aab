r"""LaTeX in the fields of a bibliography -> the text it stands for.

Accents, letters, escaped signs, font commands and grouping braces are decoded. Formulas,
unknown commands and everything else stay as they are: a decoder for whole
documents would take a bare `%` for a comment, and drop what it doesn't know. Quotes are later
checked against what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_NAMED = {"space": " "} | dict(
    named.split("=")
    for named in r"""
    ss=ß ae=æ AE=Æ oe=œ OE=Œ aa=å AA=Å o=ø O=Ø l=ł L=Ł i=ı j=ȷ dh=ð DH=Ð th=þ TH=Þ dj=đ DJ=Đ
    ng=ŋ NG=Ŋ textbackslash=\ textbraceleft={ textbraceright=} textasciicircum=^
    textasciitilde=~ textasciigrave=` textbar=| textless=< textgreater=> textunderscore=_
    textdollar=$ textquotesingle=' textquotedbl=" textdegree=° textquotedblleft=“
    textquotedblright=” textquoteleft=‘ textquoteright=’ textendash=– textemdash=—
    textellipsis=… ldots=… dots=… textmu=µ textpm=± texttimes=× textbullet=• textregistered=®
    texttrademark=™ copyright=© S=§ P=¶ pounds=£ textsterling=£ texteuro=€ euro=€ LaTeX=LaTeX
    TeX=TeX textexclamdown=¡
    """.split()
)
_FONTS = (
    *("emph", "textit", "textbf", "texttt", "textrm", "textsf", "textsc", "textsl", "textup"),
    *("textmd", "textnormal", "text", "mbox", "underline", "enquote"),
    *("em", "it", "bf", "tt", "rm", "sf", "sc", "sl", "itshape", "bfseries", "scshape"),
)
_LATEX = re.compile(
    r"""
    (?P<formula> \$\$ (?:[^$\\]|\\.)+ \$\$ | \$ (?:[^$\\]|\\.)+ \$
               | \\\( (?:[^\\]|\\[^()])* \\\) | \\\[ (?:[^\\]|\\[^][])* \\\] )
    | \\url [ ]* \{ (?P<url> [^{}]* ) \}
    | \\ (?P<accent> [`'^~=."] | [uvHcdbkr] (?=[\s{\\]) ) \s*
         (?: \{ \s* (?P<braced> \\?[A-Za-z]* ) \s* \} | \\(?P<dotless>[ij])(?![A-Za-z])(?:\{\})?
           | (?P<bare>[A-Za-z]) )
    | \\ (?P<named> NAMED ) (?![A-Za-z]) (?: [ ]*\{\} | [ ]+ )?
    | \\ (?P<font> FONTS ) (?![A-Za-z]) [ ]*
    | \\ (?P<sign> [%&#_${}] )
    | \\ (?P<space> [ \n] )
    | \\ [-/,]
    | (?P<unknown> \\[A-Za-z]+\*? (?: \{[^{}]*\} )* )
    | (?<= [^\W\d] | \. ) (?P<tie> ~ ) (?= \w | \\ )
    | [{}]
    """.replace("NAMED", "|".join(sorted(_NAMED, key=len, reverse=True))).replace(
        "FONTS", "|".join(sorted(_FONTS, key=len, reverse=True))
    ),
    re.VERBOSE | re.DOTALL,
)


def plain_text(latex: str) -> str:
    """Return the text that LaTeX stands for; anything unknown stays as written."""
    if not any(sign in latex for sign in "\\{}~"):
        return latex
    return "".join(_pieces(latex))


def _pieces(latex: str) -> Iterator[str]:
    last = 0
    for match in _LATEX.finditer(latex):
        yield latex[last : match.start()]
        yield _meaning(match)
        last = match.end()
    yield latex[last:]


def _meaning(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if match["accent"] is not None:
        return _accented(match)
    if kind == "named":
        return _NAMED[match["named"]]
    if kind == "url":
        return match["url"].replace("\\", "")
    if kind in {"formula", "unknown", "sign"}:
        return match[kind]
    return " " if kind in {"tie", "space"} else ""


def _accented(match: re.Match[str]) -> str:
    letter = (match["braced"] or match["dotless"] or match["bare"] or "").removeprefix("\\")
    mark = _ACCENTS[match["accent"]]
    if not letter:
        return match["accent"] if match["accent"] in "^~`'" else ""
    return unicodedata.normalize("NFC", letter[0] + mark) + letter[1:]

"""Pieces of text that, repeated, make a careless regular expression try everything."""

from __future__ import annotations

from typing import Final

PIECES: Final = (
    "a|-|--|. |.|,|(|((|?|?? |= ?|' |a-b-c- |a_|è|中|compare a and |how do a and |how does |a vs |"
    "vs |difference in a between |a or b|which papers |is there a |list a |how many |number of a |"
    "1.1.|papers from |from 2020 to |2020 |2020-|1/|January 2020 |jan to |Jan. |last 3 days |"
    "published |that were published |use a data |by Aa Bb |Aa |A. |did Aa Bb |papers by van der |"
    "Aa, |Aa Bb and |van |Aa's papers |not by |aren't |non-|multiple |a, |a, and |vs. b |mention |"
    "how many papers mention |how many a that mention |mention a or |in how many a is |'a' |"
    "when was a |what year was a |authors of a |with 3 authors |3-3 |more than |two |the 3 |top 3 "
).split("|")

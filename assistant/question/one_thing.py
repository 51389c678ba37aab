"""Whether something is asked of one thing: named, called 'it', or described by its one paper.

Knows nothing of kinds.
"""

from __future__ import annotations

import re

from assistant.language.terms import names
from assistant.question.defining import LEAD, MADE, WHAT_IT_IS
from assistant.question.form import Form
from assistant.question.vocabulary import AND, ANY_PAPER, BE, BEFORE_WHICH, DO, HAVE, one_of

_SUBJECT_WORDS = 4
"""Words in which the subject of a question of method has been named."""
_METHOD = re.compile(
    rf"{LEAD}(?:{WHAT_IT_IS}|what was|how (?:does|is|was|do|are)|who {MADE}) "
    r"|= ?\?|\?\?",
    re.IGNORECASE,
)
_POINTING = (["it"], ["this"], ["that"], ["these"], ["they"])
_DETAIL_OF = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,2}?(?:steps?|stages?|phases?|components?|parts?|ingredients?|idea|loss"
    r"|objective|architecture|backbone|recipe|pipeline|training|results?|findings?|contributions?"
    r"|limitations?|conclusions?|purpose|goal|definition|meaning) (?:of|in|behind|for) ",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"(?:the )?(?:largest|biggest|longest|highest|smallest|lowest|shortest|fastest|greatest|best"
    r"|maximum|minimum|maximal|minimal) (?!(?:ways?|practices?)\b)",
    re.IGNORECASE,
)
_HOW_ONE = re.compile(
    r"how (?:does|did|is|was) (?:it|this|that|its|the|an?) (?!(?:field|community)\b)", re.IGNORECASE
)
_VERB = one_of(BE, DO, HAVE, "can")
_WHICH = rf"(?:{AND} )?{BEFORE_WHICH}(?:which|what|whose)(?! {_VERB}\b)"
_WHICH_IS = re.compile(rf"{_WHICH} (?:[\w/'’-]+ ){{1,6}}?(?P<verb>{_VERB})\b", re.IGNORECASE)
_OF_SEVERAL = frozenset("are do can have".split())
_WHICH_DOES = re.compile(
    rf"{_WHICH} (?:(?!\w+[^su\W]s\b)[\w-]+ ){{1,4}}?\w+[^su\W]s"
    r"(?: (?:the|an?|its|in|on|to|at|by|with|for|from)\b|\W*$)",
    re.IGNORECASE,
)
"""'Which detector finds the signs': a singular noun, and a verb that has its -s."""
_ONE_DESCRIBED = re.compile(
    rf"\b(?:the|this|that) (?:[\w'’-]+ ){{0,8}}?{ANY_PAPER}\b", re.IGNORECASE
)


def asks_how_of_thing(form: Form) -> bool:
    """Whether a name, or 'it', is the subject of 'how does ...', and not only somewhere in it."""
    match = _METHOD.search(form.clause)
    if match is None or not form.names_thing:
        return False
    subject = form.clause[match.end() :].split()[:_SUBJECT_WORDS]
    return subject[:1] in _POINTING or bool(names("x " + " ".join(subject)))


def asks_of_thing(form: Form) -> bool:
    """Whether something is asked of a thing that is named, or a part of it is."""
    asked = form.asks or form.text.endswith("?") or _METHOD.search(form.clause)
    return form.names_thing and bool(asked or _DETAIL_OF.match(form.text))


def asks_how_of_one(form: Form) -> bool:
    """Whether it is asked how one thing that is not named does something."""
    return form.clause.lower().startswith("how") and asks_of_one(form)


def asks_of_one(form: Form) -> bool:
    """Whether something is asked of one thing that is described, and not named."""
    if _SUPERLATIVE.match(form.text) or _HOW_ONE.match(form.clause):
        return True
    if (asked := _WHICH_IS.match(form.clause)) is None:
        return bool(_WHICH_DOES.match(form.clause))
    return asked["verb"].lower() not in _OF_SEVERAL or bool(_ONE_DESCRIBED.search(form.clause))

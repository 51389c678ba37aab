"""What kind of question it is, read from its form and from what it names.

Comparisons, and what asks for papers in so many words, come first. The rest rests on a few
ideas: the clause that asks (of 'SimVQ - how does it fix dead codes?' the second), its question
word, whether one thing is meant (named, called 'it', or 'the ... paper'), and whether what is
asked of it can be measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Kind
from assistant.language.terms import STOP_WORDS, names
from assistant.question.sides import find_sides
from index.identity.naming import title_key

_COMPARE = re.compile(
    r"\b(?:do|did|are) (?:they|the two|both)"
    r" (?:agree|disagree|blame|differ|say the same|claim the same)\b",
    re.IGNORECASE,
)
PAPERS = r"(?:papers|works|articles|studies|publications)"
_GROUPS = r"(?:methods|approaches|techniques|datasets|data sets|benchmarks|surveys)"
_LIST = re.compile(
    rf"\b(?:which|what|any|all|list|find|show|recommend|some|me|the) (?:[\w-]+ ){{0,4}}?{PAPERS}\b"
    rf"|\b{PAPERS} (?:on|about|that|using|for|with|which|where|in|proposing|from|of|by)\b"
    rf"|^\W*(?:\w[\w-]* ){{0,3}}?{PAPERS}\b"
    rf"|\b(?:is|are) there (?:[\w-]+ ){{0,4}}?(?:paper|{PAPERS}|work|research|stud(?:y|ies))\b"
    r"|\bany(?:thing|one| (?:recent |new )?(?:work|research))? (?:new )?(?:on|about)\b"
    r"|\bdo (?:you|we) have\b"
    r"|\bwho (?:else )?(?:has|have|does|do|did|proposes|uses|cites?)\b"
    r"|(?:^|[:,;–—-]) *who (?:else |all )?"
    r"(?:(?!(?:is|was|does|has|wins)\b)[a-z]+s|(?:looked|worked|tried) [a-z]+)\b"
    r"|\bwhich ones (?!of\b)[a-z]|\betc\b"
    r"|\b(?:has|have) (?:any ?(?:one|body)|some ?(?:one|body)|people)\b|\bwhat have people\b"
    r"|\b(?:list|enumerate)\b|\bgive me\b|\bshow me\b|\beverything (?:on|about|where)\b"
    rf"|\b(?:what|which) (?:[\w-]+ ){{0,3}}?{_GROUPS} (?:are|exist|have|do|can|for)\b"
    r"|\bpapers\W*$|^\W*(?:\w[\w-]* ){1,3}paper\W*$",
    re.IGNORECASE,
)
_OF_PAPERS = re.compile(
    rf"^\W*(?!compar|contrast)(?:\w[\w-]* ){{0,3}}?{PAPERS} (?:on|about|comparing|that compare)\b",
    re.I,
)
_COUNTED = re.compile(r"^\W*how many (?!(?:[\w-]+ ){0,3}?papers (?!(?:does|did)\b))", re.IGNORECASE)
_LEAD = r"^(?:.{0,40}?, )?"
_WHAT_IS = (
    r"(?:what(?:['’]s| is| are)|w(?:h?[au]t|ot)s|w[au]t is"
    r"|define|explain|describe|summari[sz]e|tell me about|tl;?dr:?(?: of)?)"
)
_MADE = (
    r"(?:first )?(?:propose[ds]?|introduce[ds]?|invent(?:ed|s)?|develop(?:ed|s)?|made|create[ds]?)"
)
_METHOD = re.compile(
    rf"{_LEAD}(?:{_WHAT_IS}|what was|how (?:does|is|was|do|are)|who {_MADE}) |= ?\?|\?\?",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    rf"\b(?:who|(?:which|what) (?:paper|work|article)) {_MADE} (?P<a>[\w.()-]+)"
    r"|\bhow (?:is|was|does|do|are) (?P<b>[\w.()-]+) (?:trained|work|built|made|computed|defined)",
    re.IGNORECASE,
)
_HOW_IT_WORKS = re.compile(
    rf"{_LEAD}how (?:does|do) (?!(?:it|this|that|they)\b)(?:the )?(?:[\w.()-]+ ){{1,3}}work\W*$",
    re.IGNORECASE,
)
_ONE_PAPER = re.compile(
    rf"^\W*(?:please )?(?:explain|describe|summari[sz]e|tell me about|tl;?dr:?(?: of)?)"
    rf" (?!.*\b{PAPERS}\b)",
    re.I,
)
_DEFINE = re.compile(rf"{_LEAD}{_WHAT_IS} (?:an? |the )?(?P<s>[^?,(]+)", re.IGNORECASE)
_MEANS = re.compile(
    r"\bwhat (?:does|do|did|is) (?P<s>[^?,(]+?) (?:mean|stand for|refer to|meant by)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\bhow (?:many|much|big|large|long|often|few|far|fast|common|small|well|accurate)\b"
    r"|\b(?:share|score|rate|percent(?:age)?|fraction|proportion|number|size|capacity|accuracy"
    r"|speed-?up|savings?|cost|latency|reduction|improvement|gain|factor|cause|reason|fps|parameters?)\b"
    r"|\bby how\b|\bto what extent\b",
    re.IGNORECASE,
)
FEWEST_OF_TITLE = 5
"""Words from which a title is no mere topic: 'Matryoshka Representation Learning' is one."""
SUBJECT_WORDS = 4
"""Words in which the subject of a question of method has been named."""
_SORT_OF_WORK = re.compile(
    r"(?:[?.!;]| [-–—]) *(?!(?:in|on|from|of|for|with|by|at|as|and how|and what)\b)"
    r"(?:[\w-]+ ){0,4}?(?:theory|theories|analys[ei]s|evidence|experiments|literature|pointers"
    rf"|re(?:f|ference)s|work|research|surveys?|{PAPERS})"
    r"(?: (?:please|pls|wanted|welcome|only|on (?:this|that|it)))*\W*$",
    re.IGNORECASE,
)
"""'Why does it help at all? theory please': the question says what is looked for, then where."""
_TOPIC_ASKED = re.compile(r"^\W*(?:[\w/&-]+,? ){0,5}[\w/&-]+\?+$")
_METRIC = re.compile(
    r"\b(?:MAP|r?fid|wer|cer|bleu|rouge|mrr|ndcg|psnr|ssim|m?iou|ppl|perplexity|auroc|acc|f1"
    r"|(?:r|recall|p|pass|hits|ndcg)@[\dk]+|results|numbers|scores|points|throughput)\b",
    re.IGNORECASE,
)
_PLAIN_FIGURE = re.compile(
    r"#\w|\b(?:avg|dataset size|(?:r|recall|pass|ndcg)@\d+)\b"
    r"|\w: (?:[\w%-]+ )?(?:[A-Z]{2,5}|r?FID)\?",
)
"""What can only ask for a number: 'hyperbolic wordnet embedding: MAP?', '#vectors'."""
_ASKS = re.compile(
    r"^(?:and |but |so )?(?:why|when|where|who|is|are|does|do|did|can|was|were"
    r"|(?:(?:in|at|on|for|by|to|with|from|of|under) )?(?:what|which|whose|how))\b",
    re.IGNORECASE,
)


_CLAUSE_ENDS = re.compile(
    r"[.;!?:] +| +[-–—] +|, +(?=(?:how|what|which|when|where|why|who|does|did|is|was|can)\b)",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile(r"(?:why|when|where|did|was|were)\b", re.IGNORECASE)
"""How a clause begins that asks what came about, and not which papers speak of it."""
_OF_WHAT = re.compile(r"\b(?:of|for|on|in|with|by|at|whose|that|which|where)\b", re.IGNORECASE)
"""Where the head of a noun phrase ends: 'representations whose size varies' asks for no size."""
_HOW_ONE = re.compile(
    r"how (?:does|did|is|was) (?:it|this|that|its|the|an?) (?!(?:field|community)\b)", re.IGNORECASE
)
_WH = (
    r"(?:and |but |so )?(?:(?:at|on|in|for|to|with|from|by|of|under) )?(?:which|what|whose)"
    r"(?! (?:are|do|can|have|is|was|were|did|does|has|had)\b)"
)
_WHICH_IS = re.compile(
    rf"{_WH} (?:[\w/'’-]+ ){{1,6}}?(?P<verb>are|do|can|have|is|was|were|did|does|has|had)\b",
    re.IGNORECASE,
)
_POINTING = (["it"], ["this"], ["that"], ["these"], ["they"])
_OF_SEVERAL = frozenset("are do can have".split())
_WHICH_DOES = re.compile(
    rf"{_WH} (?:(?!\w+[^su\W]s\b)[\w-]+ ){{1,4}}?\w+[^su\W]s"
    r"(?: (?:the|an?|its|in|on|to|at|by|with|for|from)\b|\W*$)",
    re.IGNORECASE,
)
"""'Which detector finds the signs': a singular noun, and a verb that has its -s."""
_ONE_DESCRIBED = re.compile(
    r"\b(?:the|this|that) (?:[\w'’-]+ ){0,8}?(?:paper|work|study|article)\b", re.IGNORECASE
)
_SUPERLATIVE = re.compile(
    r"(?:the )?(?:largest|biggest|longest|highest|smallest|lowest|shortest|fastest|greatest|best"
    r"|maximum|minimum|maximal|minimal) (?!(?:ways?|practices?)\b)",
    re.IGNORECASE,
)
_DETAIL_OF = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,2}?(?:steps?|stages?|phases?|components?|parts?|ingredients?|idea|loss"
    r"|objective|architecture|backbone|recipe|pipeline|training|results?|findings?|contributions?"
    r"|limitations?|conclusions?|purpose|goal|definition|meaning) (?:of|in|behind|for) ",
    re.IGNORECASE,
)


def kind_of(question: str, known: Sequence[str] = ()) -> Kind:
    """Return the kind of a question; `known` are things it names in plain words."""
    text = question.strip()
    called = bool(known or names(text))
    if is_title(text, known):
        return "method"
    if _OF_PAPERS.match(text):
        return "list"
    if find_sides(text) or _COMPARE.search(text):
        return "compare"
    if _ONE_PAPER.match(text) and _is_definition(text):
        return "method"
    if (_LIST.search(text) and not _COUNTED.match(text)) or _SORT_OF_WORK.search(text):
        return "list"
    if _is_definition(text) or _asks_origin(text) or _HOW_IT_WORKS.search(text):
        return "method"
    return _by_clause(text, _asking_clause(text), called)


def is_title(question: str, known: Sequence[str]) -> bool:
    """Whether a question is the title of a paper and nothing else: what it says is asked for."""
    titles = (name for name in known if len(name.split()) >= FEWEST_OF_TITLE)
    return any(title_key(question) == title_key(title) for title in titles)


def _by_clause(text: str, clause: str, called: bool) -> Kind:
    asks = bool(_ASKS.match(clause))
    if not asks and re.search(rf"\b{_GROUPS}\b", text, re.IGNORECASE):
        return "list"
    if _asks_quantity(text, asks) or _asks_figure(text) or _CIRCUMSTANCE.match(clause):
        return "fact"
    if (match := _METHOD.search(clause)) and called:
        return "method" if _opens_with_thing(clause[match.end() :]) else "fact"
    if called and (asks or text.endswith("?") or _DETAIL_OF.match(text)):
        return "fact"
    if _asks_of_one(text, clause):
        return "method" if clause.lower().startswith("how") else "fact"
    is_question = asks or (text.endswith("?") and not _TOPIC_ASKED.match(text))
    return "other" if is_question else "list"


def _asking_clause(text: str) -> str:
    """Return the last clause that opens with a question word; all of the text if none does."""
    asking = [clause for clause in _CLAUSE_ENDS.split(text) if _ASKS.match(clause)]
    return asking[-1] if asking else text


def _asks_of_one(text: str, clause: str) -> bool:
    """Whether something is asked of one thing that is described, and not named."""
    if _SUPERLATIVE.match(text) or _HOW_ONE.match(clause):
        return True
    if (asked := _WHICH_IS.match(clause)) is None:
        return bool(_WHICH_DOES.match(clause))
    return asked["verb"].lower() not in _OF_SEVERAL or bool(_ONE_DESCRIBED.search(clause))


def asks_for_number(text: str) -> bool:
    """Whether a number answers a question, or part of it."""
    return bool(_QUANTITY.search(text)) or _asks_figure(text)


def _asks_quantity(text: str, asks: bool) -> bool:
    """Whether a number is asked for; without a verb of asking, what a clause is about tells."""
    if asks:
        return bool(_QUANTITY.search(text))
    heads = (_OF_WHAT.split(clause, maxsplit=1)[0] for clause in _CLAUSE_ENDS.split(text))
    return any(_QUANTITY.search(head) for head in heads)


def _opens_with_thing(rest: str) -> bool:
    """Whether a name, or 'it', is the subject of 'how does ...', and not only somewhere in it."""
    subject = rest.split()[:SUBJECT_WORDS]
    return subject[:1] in _POINTING or bool(names("x " + " ".join(subject)))


def _asks_figure(text: str) -> bool:
    """'AIME results of Light-R1' asks for a number of one thing; 'results on RNNs' does not."""
    kinds = r"[A-Z]+s"
    things = [
        name for name in names(text) if not (_METRIC.fullmatch(name) or re.fullmatch(kinds, name))
    ]
    return bool(_PLAIN_FIGURE.search(text) or (things and _METRIC.search(text)))


def _asks_origin(text: str) -> bool:
    """'Who proposed NAME?', 'How is NAME trained?': only the work that made it can answer."""
    match = _ORIGIN.search(text)
    return bool(match and names(f"x {match['a'] or match['b']}"))


def defined_term(text: str) -> str:
    """Return what a question asks the meaning of: 'relative representations'; else nothing."""
    match = (_MEANS.search(text) or _DEFINE.search(text)) if _is_definition(text) else None
    return match["s"].strip(" \"'“”") if match else ""


def _is_definition(text: str) -> bool:
    """'What is NAME?', 'NAME = ?', 'NAME?? what does it do': a short subject, nothing measured."""
    if re.match(r"^\W*[\w.()-]+ ?(?:= ?\?|\?\?)", text):
        return True
    match = _MEANS.search(text) or _DEFINE.search(text)
    if not match:
        return False
    words = match["s"].split()
    says_something = not STOP_WORDS.issuperset(word.lower() for word in words)
    return len(words) <= 4 and says_something and not _QUANTITY.search(match["s"])

"""Details readers ask for but abstracts rarely give: optimizer, batch size, licence, funding.

For each there are the words that ask for it and the words that would state it, including the
usual values ('AdamW' is an optimizer). An abstract with none of the latter does not answer,
however close it is in meaning. What is stated by a name or a count has its own modules
(`named_things`, `counted`); what has no such words, like the baseline, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.number_words import WORDS
from assistant.language.numbers import quantities
from assistant.language.wording import listed
from assistant.retrieval.counted import counts, holds, uncounted
from assistant.retrieval.named_things import UNTRAINED, unnamed


@dataclass(frozen=True, slots=True)
class Detail:
    """One kind of detail, named as in 'the abstract does not state the optimizer'."""

    name: str
    asked: re.Pattern[str]
    stated: re.Pattern[str]


def _detail(name: str, asked: str, stated: str = "") -> Detail:
    """Return a detail; `stated` adds to the words that ask, which would also state it."""
    wording = f"(?:{asked})|(?:{stated})" if stated else asked
    return Detail(name, re.compile(asked, re.IGNORECASE), re.compile(wording, re.IGNORECASE))


def _setting(name: str, asked: str, stated: str = "") -> Detail:
    """Return a training setting; that there is no training is also an answer."""
    return _detail(name, asked, f"{stated}|{UNTRAINED}" if stated else UNTRAINED)


def _apart(name: str, asked: str, stated: str) -> Detail:
    """Return a detail that is not stated by the words that ask for it."""
    return Detail(name, re.compile(asked, re.IGNORECASE), re.compile(stated, re.IGNORECASE))


_WHICH = r"\b(?:which|what|whose)\b"
_PEOPLE = (
    r"annotators?|raters?|label(?:l?er|l?ed|l?ing)s?|participants?|volunteers?|crowd\w*|experts?"
    r"|physicians?|clinicians?|doctors?|students?|humans?|people|persons?|speakers?|subjects?"
)
_SCORE = (
    r"(?-i:mAP)|recall|accuracy|f1|fid|bleu|rouge|perplexity|mrr|ndcg|auroc|auc|wer|cer"
    r"|iou|miou|psnr|ssim|exact match|win rate"
)
DETAILS = (
    _apart(
        "a sum of money",
        r"\b(?:dollars?|usd|euros?|price|how much money)\b|\$",
        r"[$€£]|\b(?:dollars?|usd|euros?|cents?)\b",
    ),
    _apart(
        "a duration",
        r"\bhow (?:long|many (?:hours|days|weeks|minutes))\b.*\b(?:take|took|train|last)"
        r"|\b(?:training|run(?:ning)?) time\b",
        r"\b(?:hours?|days?|weeks?|minutes?|seconds?|months?|fast(?:er|est)?|speed\w*)\b",
    ),
    _detail(
        "the hardware",
        r"\bhow many (?:[\w-]+ )?(?:[gt]pus?|accelerators?)\b|\b(?:which|what) (?:kind of )?"
        r"(?:[gt]pus?|accelerators?|hardware)\b|\b[gt]pu[- ](?:hours?|days?)\b",
        r"\b(?:[gt]pus?|a100s?|h100s?|h800s?|v100s?|rtx|accelerators?|hardware|ascend)\b",
    ),
    _setting(
        "the optimizer",
        r"\boptimi[sz]ers?\b",
        r"\b(?:adam\w*|sgd|lion|muon|adafactor|rmsprop|l-?bfgs|shampoo|sophia)\b"
        r"|\bgradient (?:descent|ascent)\b",
    ),
    _setting("the learning rate", r"\blearning[- ]rates?\b|\blr\b", r"\bstep[- ]sizes?\b"),
    _setting("the batch size", r"\b(?:mini-?)?batch[- ]?sizes?\b", r"\bbatch(?:es)? of\b"),
    _setting("the weight decay", r"\bweight decay\b"),
    _setting("the dropout", r"\bdropout\b"),
    _detail("the KL coefficient", r"\bkl (?:coefficient|weight|penalty|term)\b", r"\bkl\b"),
    _detail("random seeds", r"\b(?:random )?seeds?\b"),
    _setting(
        "the number of epochs",
        r"\bepochs?\b",
    ),
    _setting(
        "the number of training steps",
        r"\bhow many (?:training |optimi[sz]er |gradient )?(?:steps|iterations)\b.*\btrain"
        r"|\b(?:training|gradient|optimi[sz]er) (?:steps|iterations)\b",
        r"\b(?:steps|iterations)\b",
    ),
    _detail("hyperparameters", r"\bhyper-?param(?:eter)?s?\b"),
    _apart(
        "the temperature",
        r"\b(?:what|which|the|sampling|decoding|softmax) temperature\b(?! of)",
        r"\btemperatures?\b",
    ),
    _detail("the tokenizer", r"\btokeni[sz]ers?\b", r"\btokeni[sz]ation\b|\bBPE\b"),
    _detail("the vocabulary size", r"\bvocab(?:ulary)? size\b", r"\bvocab(?:ulary|ularies)?\b"),
    _detail(
        "the context length",
        r"\b(?:context|sequence) (?:length|window|size)s?\b",
        r"\b\d+k?[- ](?:tokens?|context)\b|\blong(?:er)?[- ](?:context|sequence)s?\b"
        r"|\b\d+[km]\b",
    ),
    _detail(
        "the activation function", r"\bactivation functions?\b", r"\b(?:re|ge|si)lu\b|\bswish\b"
    ),
    _apart(
        "the number of layers",
        r"\bhow many (?:[\w-]+ )?layers\b|\bnumber of (?:[\w-]+ )?layers\b",
        r"\blayers?\b|\blayered\b",
    ),
    _apart("the layer", r"\b(?:which|what) (?:[\w-]+ ){0,2}?layers?\b", r"\blayers?\b"),
    _apart(
        "the number of heads",
        r"\bhow many (?:[\w-]+ )?heads\b|\bnumber of (?:[\w-]+ )?heads\b",
        r"\bheads?\b|\bmulti-?head",
    ),
    _apart(
        "the number of parameters",
        r"\bhow many (?:[\w-]+ )?param(?:eter)?s\b|\b(?:param(?:eter)? count|model size)\b"
        r"|(?:\bnumber of (?:[\w-]+ )?|^\W*)param(?:eter)?s\b"
        r"|\bhow (?:big|large) is the (?:[\w-]+ )?model\b",
        r"\b\d+(?:\.\d+)?\s?[BM]\b|\d[\w.,-]* (?:[\w-]+ ){0,3}?param(?:eter)?s?\b"
        r"|\b(?:b|m)illion\b|-\d+(?:\.\d+)?[BM]\b",
    ),
    _apart(
        "the licence",
        r"\blicen[cs]\w*\b",
        r"\blicen[cs]\w*\b|\bApache\b|\bMIT\b|\bCC[- ]BY\b|\bGPL\b|\bpublic domain\b",
    ),
    _apart(
        "where it was published",
        rf"{_WHICH} (?:conference|journal|venue|proceedings)\b|\b(?:conference|venue|journal)\W*$"
        r"|\bwhere (?:was|is|were|did) .*\b(?:publish\w*|accepted|presented|appear\w*)\b"
        r"|\baccepted (?:at|to|by)\b",
        r"\b(?:accepted|workshop|conference|journal|proceedings|NeurIPS|ICML|ICLR|[ACE]+CL|EMNLP"
        r"|NAACL|CVPR|[EI]CCV|AAAI|IJCAI|KDD|SIGIR|TMLR|Interspeech)\b",
    ),
    _apart(
        "where its authors work",
        rf"{_WHICH} (?:universit|lab\b|labs\b|laborator|compan|institut|organi[sz]ation|affiliation"
        r"|country|countries)|\baffiliat|\bwhere do (?:its|the|their) authors (?:work|come)\b",
        r"\b(?:universit\w*|institut\w*|laborator\w*|company|labs?|affiliat\w*|google|deepmind"
        r"|microsoft|meta|openai|anthropic|nvidia|alibaba|tencent|baidu|huawei|bytedance|apple"
        r"|amazon|ibm|samsung)\b",
    ),
    _apart(
        "who paid for it",
        r"\bwho (?:has |have )?(?:funded|funds|sponsor\w*|financed|paid)\b|\bfund(?:ed|ing|er)s?\b"
        r"|\bsponsor\w*\b|\bgrants?\b",
        r"\bfund(?:ed|ing|er)s?\b|\bsponsor\w*\b|\bgrants?\b|\bsupported by\b",
    ),
    _apart(
        "how to reach the authors",
        r"\be-?mail\b|\bcontact\b|\bcorresponding author\b|\breach the authors\b",
        r"@|\be-?mail\b|\bcontact\b",
    ),
    _apart(
        "where its code is",
        r"\b(?:code|implementation|repo(?:sitory)?|github)\b.{0,40}\b(?:public|open|available"
        r"|released|found|url|link|where|address|download)\b"
        r"|\b(?:where|link|url|address|released?|open|is there)\b.{0,40}\b(?:code|github"
        r"|repo(?:sitory)?)\b"
        r"|^\W*(?:\w+ ){0,4}?(?:code(?:base)?|git ?hub(?: \w+)?|repo(?:sitory)?)"
        r"(?: (?:of|for|to)\b|\W*$)"
        r"|\bopen[- ]?sourced?\b",
        r"https?://|\bgithub\b|\bcodes?\b|\bcodebase\b|\bopen[- ]?sourc\w*\b|\bpublicly\b"
        r"|\breleas\w*\b|\bavailable\b|\brepositor\w*\b|\bimplementations?\b",
    ),
    _apart(
        "who annotated it",
        r"\bwho (?:annotated|labell?ed|rated|judged)\b",
        rf"\bannotat\w*|\b(?:{_PEOPLE})\b",
    ),
    _apart(
        "how many people took part",
        r"\bhow many (?:[\w-]+ )?(?:annotators|raters|label+ers|participants|volunteers"
        r"|(?:crowd ?)?workers|experts|subjects|speakers)\b",
        rf"(?:\d|\b(?:{'|'.join(WORDS)}))(?:[ -][\w-]+){{0,3}}?[ -](?:{_PEOPLE})\b",
    ),
    _apart(
        "that score",
        rf"\b(?:which|what|report the|state the) (?:[\w-]+ ){{0,2}}?(?:{_SCORE})\b",
        rf"\d\.\d|\d\s?\\?%|\bpercent|\d\s?(?:x\b|×|\\times|times\b|points?\b)"
        rf"|\b(?:{_SCORE})\b[^.]{{0,40}}\d",
    ),
    _detail(
        "how far its annotators agree",
        r"\binter-?(?:annotator|rater)\b|\bannotator agreement\b|\bkappa\b",
        r"\bagreement\b",
    ),
    _apart(
        "the (natural) languages",
        r"\b(?:which|what|how many) (?:natural |human |spoken |other )?languages?\b(?! model)",
        r"\blanguages\b|\b(?:multi|bi|mono|cross|trans)-?lingual\w*\b|\b(?:English|Chinese|Mandarin"
        r"|French|German|Spanish|Japanese|Korean|Arabic|Hindi|Russian|Portuguese|Italian|Dutch"
        r"|Turkish|Vietnamese|Indonesian|Bengali|Persian|Czech|Polish|Python|Java|C\+\+|Lean"
        r"|SQL)\b",
    ),
    _detail(
        "its speed",
        r"\blatenc(?:y|ies)\b|\bmilliseconds?\b|\b(?:inference|wall-?clock|response) time\b|\bfps\b"
        r"|\bframes per second\b|\bthroughput\b|\btokens per second\b",
        r"\b(?:speed\w*|fast\w*|slow\w*|seconds?|ms|quick\w*|time|real-?time|accelerat\w*"
        r"|efficien\w*|overhead)\b",
    ),
    _detail(
        "how much memory it takes",
        r"\bhow much (?:[\w-]+ )?(?:memory|v?ram)\b|\bmemory (?:footprint|usage|consumption|use)\b"
        r"|\bvram\b",
        r"\bmemory\b|\b\d+\s?[GMT]i?B\b|\bfootprint\b|\bstorage\b|\bcompress\w*\b",
    ),
    _detail(
        "its energy use or emissions",
        r"\bcarbon\b|\bco_?2\b|\bemissions?\b|\benergy (?:use|usage|consumption|cost)\b|\bkwh\b",
        r"\benergy\b|\bpower\b|\bwatts?\b",
    ),
    _detail(
        "error bars",
        r"\bconfidence intervals?\b|\bstandard (?:deviation|error)s?\b|\bp-?values?\b"
        r"|\berror bars?\b|\bstatistical(?:ly)? significan\w*",
        r"±|\bp ?[<=]|\bsignifican(?:ce|t at)\b|\bvarianc\w*\b",
    ),
    _detail(
        "its limitations",
        r"\blimitations?\b|\bfailure (?:cases?|modes?)\b|\bfuture work\b",
        r"\blimit\w*\b|\bfail\w*\b|\bhowever\b|\bfuture\b|\bchalleng\w*\b|\bstruggl\w*\b"
        r"|\bweak\w*\b|\bdrawback\w*\b|\bcannot\b|\bdegrad\w*\b|\bremain\w*\b|\bgaps?\b|\bpoor\w*\b",
    ),
    _detail("an ablation", r"\bablations?\b|\bablat(?:e|ed|ing)\b"),
    _detail(
        "the prompt",
        r"\b(?:system |exact )prompts?\b|\bprompt (?:template|text|wording)\b",
        r"\bprompt\w*\b",
    ),
)
"""In the order they are named."""

_PARAMETER = re.compile(
    r"(?:^\W*|\b(?:what|which|whose|the|what['’]s) (?:[\w-]+ )?)"
    r"(?P<of>[\w-]+) (?P<head>rates?|ranks?|sizes?|functions?|ratios?|coefficients?|thresholds?"
    r"|depths?|widths?|dimensions?|scales?|budgets?|schedules?|frequency|resolutions?|temperatures?)\b",
    re.IGNORECASE,
)
"""'LoRA rank', 'codebook size': set in experiments, and mostly stated only there."""
_UNMEASURED = frozenset({"threshold", "temperature", "coefficient"})
"""Heads without which a number beside the rest says something else."""
_LEFT_OUT = frozenset({"function", "schedule"})
"""Heads that go without saying: a 'contrastive loss' is a loss function."""
_OF_ANYTHING = frozenset(
    "the a its this that which what data dataset training train model sample test of in".split()
)


def missing_detail(question: str, abstracts: Sequence[str]) -> str | None:
    """Return what is asked for but stated by none of the abstracts; None if nothing is missing.

    If several details are asked for, one that is stated is worth an answer.
    """
    wanted = [detail for detail in DETAILS if detail.asked.search(question)]
    if wanted:
        stated = any(detail.stated.search(text) for detail in wanted for text in abstracts)
        return None if stated else listed((detail.name for detail in wanted), "or")
    return (
        _missing_parameter(question, abstracts)
        or unnamed(question, abstracts)
        or uncounted(question, abstracts)
    )


def _missing_parameter(question: str, abstracts: Sequence[str]) -> str | None:
    for match in _PARAMETER.finditer(question):
        if not any(_gives(text, match["of"], match["head"]) for text in abstracts):
            return f"the {match['of']} {match['head']}"
    return None


def _gives(abstract: str, of: str, head: str) -> bool:
    """Whether an abstract has the head word, or a number next to what it is the size or rate of."""
    if of.lower() in _OF_ANYTHING or holds(abstract, head):
        return True
    if head.lower().startswith("rat") and any(one.unit == "%" for one in quantities(abstract)):
        return True  # a rate of success may well be given without the word
    head = head.lower().removesuffix("s")
    if head in _LEFT_OUT:
        return holds(abstract, of)
    return head not in _UNMEASURED and counts(abstract, of)

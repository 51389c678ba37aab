"""What the reader of an answer sees while a model writes it, and what is hidden."""

from __future__ import annotations

import pytest

from assistant.answer import Dropped
from assistant.generative.reader import (
    CUT_OFF,
    OTHERS,
    REFERENCES,
    UNENDED,
    UNKNOWN,
    UNNAMED,
    GivenQuote,
    StreamReader,
)
from assistant.generative.visible import LONGEST_GAP

OFFERED = range(1, 6)
REPLY = """\
- **CoT-Valve** (2025): shortens chains with one model [2]. <quote n="2">one model for all</quote>
- **C3oT**: halves them [5, 2]. <quote n="5">half of it</quote> <quote n="2">the same</quote>
- **Other**: nothing new [9].

Both keep `a[1]` and the code:
```python
x = y[1]
```
So *all* of it holds [[1]]【5†source】."""
SHOWN = """\
- **CoT-Valve** (2025): shortens chains with one model [1].
- **C3oT**: halves them [2][1].
- **Other**: nothing new.

Both keep `a[1]` and the code:
```python
x = y[1]
```
So *all* of it holds [3][2]."""


def read(*pieces: str) -> StreamReader:
    reader = StreamReader(OFFERED)
    for piece in pieces:
        reader.feed(piece)
    reader.finish()
    return reader


def shown(reply: str) -> str:
    return read(reply).text


def test_a_reply_is_shown_with_the_numbers_of_the_answer_and_without_its_quotes() -> None:
    reader = read(REPLY)
    assert reader.text == SHOWN
    assert reader.numbering == {2: 1, 5: 2, 1: 3}
    assert reader.dropped == [Dropped("[9]", UNKNOWN)]
    first, second = SHOWN.index("\n"), SHOWN.index("\n", SHOWN.index("C3oT"))
    assert reader.quotes == [
        GivenQuote(2, "one model for all", first),
        GivenQuote(5, "half of it", second),
        GivenQuote(2, "the same", second),
    ]


def test_a_reply_without_quotes_passes_unchanged_but_for_its_markers() -> None:
    reply = "**A** does *this*:\n\n1. `x < y` first [3]\n2. then\n\n   more, e.g. 3.5 % [3]; “so”…"
    assert shown(reply) == reply.replace("[3]", "[1]")


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("x [2, 1].", "x [1][2]."),
        ("x [2][1].", "x [1][2]."),
        ("x [2], [1] and [3].", "x [1][2] and [3]."),
        ("x [2] [1].", "x [1][2]."),
        ("x [[2]].", "x [1]."),
        ("x [^2].", "x [1]."),
        ("x [1-3].", "x [1][2][3]."),
        ("x 【2】 y 【2†source】.", "x [1] y [1]."),
        ("x [Source 2].", "x [1]."),
        ("x [paper 2, 3]. y [Sources: 1 and 2]", "x [1][2]. y [3][1]"),
        ("x (source 2, source 1).", "x [1][2]."),
        ("x [#2][2†L3-L5].", "x [1][1]."),
        ("x ［2］.", "x [1]."),
        ("x<sup>2, 1</sup>.", "x[1][2]."),
        ("x <ref>2</ref>, <cite>[1]</cite>.", "x [1][2]."),
        ("x [S2], y [D1, D3].", "x [1], y [2][3]."),
        ("x [cite: 2, 1].", "x [1][2]."),
        ("x [2]. y [S1](http://e)", "x [1]. y \\[S1](http://e)"),
        ("[cite_start]x [cite: 2].", "x [1]."),
        ("x [Doc 2; Doc 3].", "x [1][2]."),
        ("x [source 2 and paper 3].", "x [1][2]."),
        ("x [2, 1, and 3].", "x [1][2][3]."),
        ("x [1–3] y [1—3] z [1 to 3].", "x [1][2][3] y [1][2][3] z [1][2][3]."),
        ("x [1]–[3].", "x [1][2][3]."),
        ("x [2, p. 4]. y [1, Section 3.2]", "x [1]. y [2]"),
        ("x [Source 2: PruneCot, 2024].", "x [1]."),
        ("x [see 2] y [e.g., Source 1].", "x [1] y [2]."),
        ("x ([2]). y (see [1], [3]).", "x [1]. y [2][3]."),
        ("x ([9]).", "x."),
        ("x ^[2] y [@1].", "x [1] y [2]."),
        (r"x \cite{2}, y \citep{1,3}.", "x [1], y [2][3]."),
        (r"x \[2\]. y \[1, 3\]", "x [1]. y [2][3]"),
        (r"x [2]. y \[1\]", r"x [1]. y \[1\]"),
        ("weights². halves.¹ gone ³", "weights[1]. halves.[2] gone [3]"),
        ("weights²,³ and “words”¹⁻³.", "weights[1][2] and “words”[3][1][2]."),
        ("x [2](http://e/a_(b.", "x [1] (http://e/a_(b."),
        ("x [2](http://e). y [[1]](#ref).", "x [1]. y [2]."),
        ("x [2](GSM8K).", "x [1] (GSM8K)."),
        ("x (2). y (1, 3)!", "x [1]. y [2][3]!"),
        ("x (2) and y (1)", "x (2) and y [1]"),
        ("x [2]. Step (1).", "x [1]. Step (1)."),
        ("x (7).", "x (7)."),
    ],
)
def test_markers_are_understood_in_every_usual_wording(written: str, seen: str) -> None:
    assert shown(written) == read(*written).text == seen


@pytest.mark.parametrize(
    ("written", "seen", "dropped"),
    [
        ("x [9].", "x.", ["[9]"]),
        ("x [9] more", "x more", ["[9]"]),
        ("x [2, 9].", "x [1].", ["[9]"]),
        ("x [2], [9].", "x [1].", ["[9]"]),
        ("x[9]y", "x y", ["[9]"]),
        ("[9] x", "x", ["[9]"]),
        ("in [2024], x", "in, x", ["[2024]"]),
        ("x 【[9]1】", "x \\[1】", ["[9]"]),
    ],
)
def test_a_marker_of_no_source_is_dropped_with_the_blank_before_it_and_recorded(
    written: str, seen: str, dropped: list[str]
) -> None:
    reader = read(written)
    assert reader.text == seen
    assert reader.dropped == [Dropped(marker, UNKNOWN) for marker in dropped]


@pytest.mark.parametrize(
    "text",
    [
        "`a[1]`",
        "x\n```\na[1]\n```",
        "x\n~~~\na[1]\n~~~",
        "\\[9\\] and \\[x\\]",
        "```py\nfirst\n\n  [2]\n```\nx",
    ],
)
def test_what_stands_in_code_or_is_escaped_is_no_marker(text: str) -> None:
    reader = read(text)
    assert reader.text == text
    assert not reader.numbering


@pytest.mark.parametrize(
    "text",
    [
        "x² + y³ in 10⁻³ s and 5 cm² or 10² m², O(n²)",
        "sin² of R², the AUC³ of f(x)² and 4² or weights²³",
        "¹ opens a line",
        "weights²⁺ and weights²x",
        "x^2 and x^1 and 10^3^",
        "it lies in \\[0, 1] or \\[0, 5]",
        "steps \\[T5], \\[n1], \\[1/2], \\[1 2] and {1}",
        "we saw (5) papers (in 2024) and asked twice (study 1) (item 2)",
    ],
)
def test_what_may_be_a_power_a_unit_or_an_interval_is_no_marker(text: str) -> None:
    for reader in (read(text.replace("\\", "")), read(*text.replace("\\", ""))):
        assert (reader.text, reader.numbering, reader.dropped) == (text, {}, [])


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)>"),
        ("[x](javascript:alert(1))", "\\[x](javascript:alert(1))"),
        ("![x](http://e/p.png)", "!\\[x](http://e/p.png)"),
        ("[x](http://e)", "\\[x](http://e)"),
        ("[1]: http://e", "[1] http://e"),
        ('- [1]<quote n="1">x</quote>: http://e', "- [1] http://e"),
        ('x [1]<quote n="1">x</quote>(http://e)', "x [1] (http://e)"),
        ("<[9]img src=x>", "\\<img src=x>"),
        ("``` <b>x</b>", "\\`\\`\\` \\<b>x\\</b>"),
        ("x ```\n<b>\n```", "x \\`\\`\\`\n\\<b>\n\\`\\`\\`"),
        ("\\`[9]`<b>`", "\\`\\`\\<b>\\`"),
        ("x ~~~ <b> [1]", "x ~~ \\<b> [1]"),
        ("~" * 45 + " [1]", "~~ [1]"),
        ("x \\\n[1] y", "x \\\\\n[1] y"),
        ("`<b>``", "\\`\\<b>\\`\\`"),
        ("models emit <think>, </think>, <EOS>", "models emit \\<think>, \\</think>, \\<EOS>"),
    ],
)
def test_links_images_and_tags_become_plain_text(written: str, seen: str) -> None:
    assert shown(written) == seen


@pytest.mark.parametrize(
    "tag",
    [
        '<quote n="2">',
        "<quote n=2>",
        '<quote id="2">',
        "<quote n='2'>",
        '<q n="2">',
        "<QUOTE n=[2]>",
    ],
)
def test_quotes_are_hidden_in_the_variants_that_models_write(tag: str) -> None:
    reader = read(f"x [2]. {tag}its words</quote> y")
    assert reader.text == "x [1]. y"
    assert reader.quotes == [GivenQuote(2, "its words", len("x [1]."))]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ('x [1] <quote n="1">q</quote>.', "x [1]."),
        ('x [1]. <quote n="1">q</quote>.', "x [1]."),
        ('x [1].\n<quote n="1">q</quote>\n\ny', "x [1].\n\ny"),
        ('- x [1].\n  <quote n="1">q</quote>\n- y', "- x [1].\n- y"),
        ('x [1].<quote n="1">q</quote><quote n="2">q</quote>\n', "x [1]."),
        ('x [1].\n<quote n="1">\nq\n</quote>\ny', "x [1].\ny"),
        ('<quote n="1">q</quote> x [1].', "x [1]."),
        ('x `y [1]. <quote n="1">q</quote> `', "x \\`y [1]. \\`"),
    ],
)
def test_a_quote_leaves_no_space_behind(written: str, seen: str) -> None:
    reader = read(written)
    assert reader.text == seen
    assert {quote.text for quote in reader.quotes} == {"q"}


def test_a_quote_that_is_not_closed_ends_with_its_line_or_at_the_next_quote() -> None:
    reader = read('a [1]. <quote n="1">one\nb [2]. <quote n="2">two <quote n="3">a<b</quote>')
    assert reader.text == "a [1].\nb [2]."
    assert [(quote.number, quote.text) for quote in reader.quotes] == [
        (1, "one"),
        (2, "two"),
        (3, "a<b"),
    ]


def test_a_quote_without_a_number_belongs_to_the_marker_before_it() -> None:
    assert read("x [3]. <quote>its words</quote>").quotes == [GivenQuote(3, "its words", 6)]
    assert read("x. <quote>its words</quote>").dropped == [Dropped("<quote>", UNNAMED)]


def test_a_quote_of_no_source_is_recorded_as_dropped() -> None:
    reader = read('x [1]. <quote n="9">q</quote>')
    assert reader.dropped == [Dropped('<quote n="9">', UNKNOWN)]
    assert not reader.quotes


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("x [1", "[1"),
        ("x [", "["),
        ("x [[1, ", "[[1, "),
        ("x 【1†so", "【1†so"),
        ("x <quo", "<quo"),
        ('x <quote n="1', '<quote n="1'),
        ('x <quote n="1">half of the', '<quote n="1">'),
        ("x </qu", "</qu"),
    ],
)
def test_what_is_cut_off_in_a_marker_or_a_quote_is_not_shown_but_counted(
    written: str, cut: str
) -> None:
    reader = read(written)
    assert reader.text == "x"
    assert reader.dropped == [Dropped(cut, CUT_OFF)]


def test_a_last_quote_counts_without_its_closing_tag_if_it_ends_like_a_sentence() -> None:
    assert read('x [1]. <quote n="1">its words.').quotes == [GivenQuote(1, "its words.", 6)]


@pytest.mark.parametrize(
    "reply",
    [
        "NOT IN THE PAPERS: they name no price.",
        "NOT IN THE PAPERS they name no price.",
        "**NOT IN THE PAPERS:** they name no price.",
        "**NOT IN THE PAPERS**: they name no price.",
        "\n Not in the papers:  they name no price.",
        "<think>[1] hm</think>\n\nNOT IN THE PAPERS: they name no price.",
    ],
)
def test_the_words_of_an_abstention_are_recognised_and_not_shown(reply: str) -> None:
    reader = read(reply)
    assert reader.abstained
    assert reader.text == "they name no price."


@pytest.mark.parametrize(
    ("reply", "seen"),
    [
        ("It is so. NOT IN THE PAPERS: the GPU.", "It is so. What the papers do not say: the GPU."),
        ("It is so. **NOT IN THE PAPERS:** it", "It is so. **What the papers do not say:** it"),
        ("The GPU is NOT IN THE PAPERS.", "The GPU is not in the papers."),
        ("It is (NOT IN THE PAPERS).", "It is (not in the papers)."),
        ("They CANNOT IN THE PAPERS: x", "They CANNOT IN THE PAPERS: x"),
        ("It is NOT IN THE PAPERSHIP", "It is NOT IN THE PAPERSHIP"),
        ("It is NOT IN THE", "It is NOT IN THE"),
    ],
)
def test_the_words_of_an_abstention_within_an_answer_are_put_in_other_words(
    reply: str, seen: str
) -> None:
    for reader in (read(reply), read(*reply)):
        assert (reader.abstained, reader.text) == (False, seen)


@pytest.mark.parametrize(
    "reply", ["NOT IN THE PAPERSHIP", "NOT IN THE", "Some are not in the papers: x", "**"]
)
def test_other_words_are_no_abstention(reply: str) -> None:
    reader = read(reply)
    assert not reader.abstained
    assert reader.text == reply


@pytest.mark.parametrize(
    "reply",
    [
        '<think>Say [9]. <quote n="1">x</quote> `</think>\n\nIt is so [2].',
        "<thinking>\nhm <b\n</thinking>It is so [2].",
        "Okay, the user asks about [1] and [3].\nHm </think> It is so [2].",
        'Reading [3], [9] says so. <quote n="3">x</quote>\n</think>\n\nIt is so [2].',
        "</think>\nIt is so [2].",
    ],
)
def test_thinking_is_hidden_also_where_it_does_not_say_where_it_begins(reply: str) -> None:
    reader = read(reply)
    assert reader.text == "It is so [1]."
    assert reader.numbering == {2: 1}
    assert not reader.quotes
    assert not reader.dropped


def test_what_begins_like_thinking_and_is_not_is_shown_at_the_end() -> None:
    reader = StreamReader(OFFERED)
    assert reader.feed("Okay, the answer is three [1].") == ""
    assert reader.finish() == "Okay, the answer is three [1]."


@pytest.mark.parametrize(
    "begins",
    [
        *("<think>", "<THINK>\n", "<seed:think>", "[THINK]", "◁think▷", "<|START_THINKING|>"),
        *("<|channel|>analysis<|message|>", "<|channel>thought\n", "<|begin_of_thought|>"),
        *("analysis", '<tool_call>\n{"name": "find"}', "<|im_start|>user\n"),
    ],
)
def test_thinking_that_never_ends_shows_nothing(begins: str) -> None:
    assert shown(f"{begins}The answer is three [1].") == ""


@pytest.mark.parametrize(
    "reply",
    [
        (
            "<|channel|>analysis<|message|>Or [3]?<|end|><|start|>assistant"
            "<|channel|>final<|message|>It is so [2].<|return|>"
        ),
        (
            "<|start|>assistant<|channel|>analysis<|message|>Or [3]?<|end|>\n<|channel|>commentary"
            " to=functions.find <|constrain|>json<|message|>{}<|call|><|channel|>final<|message|>"
            "It is so [2]."
        ),
        "Or [3]?<|end|><|start|>assistant<|channel|>final<|message|>It is so [2].",
        "analysisOr [3]? We say so.assistantfinalIt is so [2].",
        "[THINK]Or [3]?[/THINK]It is so [2].</s>",
        "◁think▷Or [3]?◁/think▷It is so [2].",
        "<|begin_of_thought|>\nOr [3]?\n<|end_of_thought|>\n<|begin_of_solution|>\nIt is so [2].",
        "<|START_THINKING|>Or [3]?<|END_THINKING|><|START_RESPONSE|>It is so [2].<|END_RESPONSE|>",
        "<|channel>thought\nOr [3]?<channel|>It is so [2].<turn|>",
        "<tool_call>{}</tool_call><answer>\nIt is so [2].\n</answer>",
        "<think>Or <tool_call>[3]</tool_call>?</think>It is so [2].",
    ],
)
def test_thinking_is_hidden_whatever_the_template_puts_around_it(reply: str) -> None:
    for reader in (read(reply), read(*reply)):
        assert reader.text == "It is so [1]."
        assert reader.numbering == {2: 1}
        assert not reader.dropped


@pytest.mark.parametrize(
    "token",
    [
        *(
            "<|im_end|>",
            "<|eot_id|>",
            "</s>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<｜end▁of▁text｜>",
        ),
        *("[/INST]", "<|im_end|>\n<|im_end|>\n", "\n</answer>", "<|im_en", "</answ"),
    ],
)
def test_special_tokens_are_not_shown(token: str) -> None:
    assert shown(f"<s>It is so [2].{token}") == "It is so [1]."
    assert shown(f"It is so [2]{token}") == "It is so [1]"
    assert shown(f"It is so [2], and only so{token}") == "It is so [1], and only so"


def test_special_tokens_that_a_sentence_speaks_of_are_shown() -> None:
    written = "Texts end with <|endoftext|> or </s>, turns with (<|im_end|>) [1]. `<think>` opens."
    assert shown(written) == written.replace(" <", " \\<").replace("(<", "(\\<")
    code = "```py\n<|im_end|> <think>\n```"
    assert shown(code) == code


@pytest.mark.parametrize(
    "turn",
    ["<|im_start|>user\n", "<|start_header_id|>user<|end_header_id|>\n\n", "<|user|>", "[INST]"],
)
def test_what_a_model_writes_on_behalf_of_others_is_hidden_and_told(turn: str) -> None:
    reader = read(f"It is so [2].<|im_end|>\n{turn}And [3]?")
    assert (reader.text, reader.remarks) == ("It is so [1].", [OTHERS])
    reader = read(f"It is so [2].<|im_end|>\n{turn}\n")
    assert (reader.text, reader.remarks) == ("It is so [1].", [])


@pytest.mark.parametrize("form", ["“<think>”", '"<think>"', "(<think>)", "<think>", "**<think>**"])
def test_a_tag_that_a_sentence_speaks_of_hides_nothing(form: str) -> None:
    said = f"Steps stand in {form}steps</think> tags [1]. They are many."
    for reader in (read(said), read(*said)):
        assert reader.text == said.replace("<", "\\<")


def test_thinking_that_does_not_end_in_the_middle_of_an_answer_is_told() -> None:
    reader = read("It is so [2]. <think>Or [3]? It")
    assert (reader.text, reader.remarks) == ("It is so [1].", [UNENDED])


def test_tags_of_layout_are_blank_space() -> None:
    assert shown("<p>It is so [2].</p><p>It is<br>not [1].</p>") == "It is so [1]. It is not [2]."


@pytest.mark.parametrize(
    "reply",
    [
        "It is so [2]. <think>Or [3]?</think>",
        "It is so [2].\n<reasoning>\nOr [3]?\n</reasoning>",
        "The plan is to cite [3]. </think>It is so [2].",
    ],
)
def test_thinking_between_sentences_is_hidden(reply: str) -> None:
    reader = read(reply)
    assert reader.text == "It is so [1]."
    assert reader.numbering == {2: 1}


@pytest.mark.parametrize("fence", ["```", "```markdown", "~~~text"])
def test_an_answer_wrapped_in_a_block_of_code_is_read_as_an_answer(fence: str) -> None:
    assert shown(f"{fence}\nIt is so [2].\n\n- It is [1].\n{fence[:3]}\n") == (
        "It is so [1].\n\n- It is [2]."
    )
    assert shown(f"{fence}\nIt is `so` [2].\n{fence[:3]}") == "It is `so` [1]."


@pytest.mark.parametrize(
    "listed",
    [
        "References:\n[2] Smith et al. So. 2024.\n[1] Jones. Not so.",
        "## References\n\n- [2] Smith et al.\n  So. 2024.\n\n- [1] Jones.",
        "**Sources:**\n1. Smith et al.\n2. Jones.\n",
        "---\n\n**Sources used**:\n* Source 2: So\n* https://arxiv.org/abs/1",
        "Sources: [2], [1]",
        "Works cited: [2] So; [1] Not so",
        "[^2]: Smith et al. So.\n[^1]: Jones. Not so.",
        "[1]: https://arxiv.org/abs/2\n[2]: <https://arxiv.org/abs/1>",
    ],
)
def test_a_list_of_sources_by_the_model_is_left_out_and_told(listed: str) -> None:
    said = "It is so [2]. It is not [1]."
    for reader in (read(f"{said}\n\n{listed}"), read(*f"{said}\n\n{listed}")):
        assert (reader.text, reader.remarks) == ("It is so [1]. It is not [2].", [REFERENCES])
        assert reader.numbering == {2: 1, 1: 2}


def test_an_answer_goes_on_after_a_list_of_sources() -> None:
    reply = (
        "It is so [2].\n\nSources:\n[2] Smith.\n\n## Limits\nIt is not [1].\n[^1]: J.\nOr is it?"
    )
    for reader in (read(reply), read(*reply)):
        assert reader.text == "It is so [1].\n\n## Limits\nIt is not [2].\n\nOr is it?"
        assert reader.remarks == [REFERENCES]


@pytest.mark.parametrize(
    "text",
    [
        "Sources:\n- It is so [1].",
        "References:\n[1] It is so.",
        "It is so [1].\nSources: both say so.",
        "It is so [1].\nSources of error are many.\n- One.",
        "It is so [1].\n\n## Sources\nThey are many.",
        "It is so [1].\n[2] Or not.",
        "It is so [1].\nReferences",
        "It is so [1].\nCitations:\n\n",
    ],
)
def test_what_only_looks_like_a_list_of_sources_is_shown(text: str) -> None:
    for reader in (read(text), read(*text)):
        assert (reader.text, reader.remarks) == (text.rstrip(), [])


@pytest.mark.parametrize("breaks", ["\n", "\n\n", "  \n"])
def test_markers_on_a_line_of_their_own_belong_to_the_line_before(breaks: str) -> None:
    reply = f"It is so.{breaks}[2][3]\n\nIt is not.{breaks}[1], [3].{breaks}"
    for reader in (read(reply), read(*reply)):
        assert reader.text.startswith("It is so. [1][2]\n\nIt is not. [3][2]")
    assert shown("[2]\nIt is so.\n[1] says so.") == "[1]\nIt is so.\n[2] says so."


def test_what_steers_a_terminal_is_left_out() -> None:
    written = "It\x1b[2J is\x00 \u202eso\u202c\x9b31m [2].\x0bAnd\tso\r\non."
    assert shown(written) == "It\\[2J is so31m [1]. And\tso\r\non."


def test_a_tag_that_closes_itself_hides_nothing_but_itself() -> None:
    assert shown('x [1]. <quote n="1"/> y') == "x [1]. y"


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("```py\na```[9]\n```\nx [1]", "```py\na``[9]\n```\nx [1]"),
        ("~~~~~ py\n```\n[9]\n~~~~\nx [1]", "~~~ py\n```\n[9]\n~~~\nx [1]"),
        ("- x:\n      ```\n      [9]\n      ```\n- y", "- x:\n```\n      [9]\n```\n- y"),
    ],
)
def test_code_ends_at_the_same_place_for_every_reader(written: str, seen: str) -> None:
    assert shown(written) == seen


def test_code_that_is_not_closed_is_closed_so_that_what_follows_is_no_code() -> None:
    assert shown("```py\nx [1]") == "```py\nx [1]\n```"


def test_text_is_shown_as_soon_as_it_can_mean_nothing_else() -> None:
    reader = StreamReader(OFFERED)
    pieces = [
        "Chains get short",
        "er",
        " [",
        "2",
        "]",
        ".",
        ' <quote n="2">w',
        "ords</quote>",
        "\nThen",
    ]
    seen = [reader.feed(piece) for piece in pieces]
    assert seen == ["Chains get short", "er", "", "", "", " [1].", "", "", "\nThen"]


def test_a_reply_that_ends_in_endless_line_breaks_is_held_back_in_bounds() -> None:
    assert shown("x" + "\n" * 9999 + "y") == "x" + "\n" * LONGEST_GAP + "y"

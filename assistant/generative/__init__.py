"""Answers that a language model writes from the abstracts, and that code checks.

`planner` helps to read the question; `selection` chooses papers, for lists by `screening`;
`writer` sends those that fit (`packing`) and reads the stream, until it ends or only repeats itself
(`repetition`): `tokens` cuts it up (`wordings` knows unusual markers), `reader` shows what is for
the reader, and `manuscript` has each finished sentence checked. How a reply may begin is in
`opening`, what is hidden or left alone in `enclosed` and `reference_list`, an answer in JSON in
`written_data`; `visible` is the page. `repair` asks once for better sentences, `assembly` numbers
the papers, `listing` and `abstaining` frame what came of it.
"""

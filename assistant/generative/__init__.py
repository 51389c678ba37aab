"""Answers that a language model writes from the abstracts, and that code checks.

`planner` helps to read the question; `selection` chooses papers, for lists by `screening`;
`writer` sends those that fit (`packing`) and reads the stream: `tokens` cuts it up, `reader`
shows what is for the reader, and `manuscript` has each finished sentence checked. `repair` asks
once for better ones, `assembly` numbers the papers, `listing` and `abstaining` frame what came of
it.
"""

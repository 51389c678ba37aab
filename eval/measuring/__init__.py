"""What is measured of an answer, and how.

`measures` lists every measure with its exact definition; `observe` computes their values for one
answer, from `metrics` (rankings, lists, quotes, facts), `alce` (citations) and `entailment` (what
the checker supports). `logistic` fits and scores classifiers, `held_out` the lists of papers.
"""

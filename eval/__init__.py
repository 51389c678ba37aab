"""The labelled questions, what is measured on their answers, and the gate.

`evaluation` is one run of `papers eval`: it puts the `questions` (`own`: a user's) to the
assistant, has each answer measured, and lets the gate judge; `outcome` holds the values that
this yields. Two commands measure on other data: `beir` the retrieval, the folder grounding/ the
checker. `fit_quotes`, `fit_screening` and `fit_topic` derive weights of the assistant from the
questions.
"""

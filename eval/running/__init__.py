"""Questions put to an assistant.

`asking` asks each and has the answer measured; `fresh` builds the index that is asked, `machine`
says what may make it round differently, and `opinions` asks a model what it thinks of the answers.
"""

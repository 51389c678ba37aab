"""Which papers are relevant to a question, where, and how certainly."""

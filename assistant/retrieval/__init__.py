"""Which papers speak of a question, where, and how surely."""

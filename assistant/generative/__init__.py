"""Answers that a language model writes from the abstracts, and that code checks."""

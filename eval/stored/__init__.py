"""Answers written for this purpose from the real prompts, replayed through parsing and checker."""

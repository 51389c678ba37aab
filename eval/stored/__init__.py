"""Answers written for the purpose from the real prompts, replayed through parser and checker."""

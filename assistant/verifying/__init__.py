"""Answers kept in files, and what still holds of them today."""

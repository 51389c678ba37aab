"""Answers saved to files, and what in them still holds today."""

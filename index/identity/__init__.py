"""Which entries are the same paper, and what becomes of their differences."""

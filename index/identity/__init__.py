"""Which entries are the same paper, and how their differences are resolved."""

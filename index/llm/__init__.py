"""A language model server: what is asked of it, how it is paid, and what it may cost."""

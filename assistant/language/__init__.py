"""Words, names, numbers and dates in English text, whoever wrote it."""

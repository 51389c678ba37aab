"""Papers that attack their reader, and what comes of answers in whose index they stand."""

"""Papers that attack their reader, and what happens to answers when they are in the index."""

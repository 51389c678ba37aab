"""From a feed to a searchable index."""

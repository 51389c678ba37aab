"""Checks each sentence of an answer against the abstracts it cites, without a language model."""

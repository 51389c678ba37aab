"""Checks each sentence of an answer against the abstracts it cites, without a language model.

`verdicts` checks one sentence: it cuts out the `markers`, and `judging` compares each part with
its sources (`source`): `support` by words and meaning, `details` by names and numbers, and a
module each for what is said wrongly in the right words. Everything found is one of `findings`;
every number that was fitted stands in `fitted`. `quotes` finds where a quote stands.
"""

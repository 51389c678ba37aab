"""Whether an evaluation passes.

`scoring` turns the values of all answers into scores, with the intervals and tests of
`statistics`. `verdict` holds them against the floors (`floors`, read from eval/thresholds.toml)
and against what was last approved (`baseline`, kept in eval/baseline.json), and lists the
refusals and citations that changed (`changes`).
"""

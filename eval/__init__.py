"""The fixed question set, metrics, runner and gate."""

"""The chat page without its framework: values, their HTML, and what the page remembers.

A question goes through `actions` (what the script sends), `answering` (in a thread of its own:
`running`, `waiting`, `pool`) and `live` to an `exchange`, which `turn` shows with `verdicts` and
`cards`. `papers`, `adding`, `layout` and `chart` are the other tabs, `service` is for programs.
"""

"""What a question asks for, read without a model.

`followup` makes a question stand alone (with `pointing`, `numbered`, `elliptical`, `subject`), and
`plan` reads it: its kind, its names, the `sides` of a comparison, and through `constraints` what it
asks of metadata (`periods`, `bounds`, `people`, `extremes`, `figures`, `lookups`, `mentions`).
"""

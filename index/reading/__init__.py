"""What people have saved, read into papers.

`sources` recognises what a user names and hands it to a reader: `pages` (saved Daily Papers pages),
`json_source` and `records` (JSON), `bibtex`, `ris` and `atom`; `feeds` gets the same from the
network. All of them return `parsed`.
"""

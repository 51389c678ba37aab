"""A language model server: what is asked of it, how it is paid, and what it may cost.

From the outside in: `client` is the server and opens a `chat` for one question. A chat puts its
requests on the event loop of `portal` as an `exchange`, within the caps that `ledger` (with
`tokens` and `prices`) keeps; `transport` sends them in the `dialect` of the server, `retrying`
what fails for the moment, and `failures` names what fails for good. Replies come back through
`wire`, `feed` and `replies`; `template` knows what chat templates leave in them. `base` holds the
protocol that everybody else sees, `endpoint` what an address tells.
"""

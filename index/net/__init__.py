"""What all requests over a network have in common, whoever is asked and for what.

`hosts` says whether a host is this machine, `retrying` how often a request that fails for the
moment is made again; `fetching` gets documents. The servers of models and of vectors have clients
of their own.
"""

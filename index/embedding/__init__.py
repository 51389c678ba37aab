"""Papers to vectors: the protocol of a model, the pipeline, and vectors that ship."""

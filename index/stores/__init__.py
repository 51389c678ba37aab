"""Where papers, vectors and words are kept, published together and repaired."""

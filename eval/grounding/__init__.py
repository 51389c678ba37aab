"""How well the checker tells support from its absence."""

"""Which agencies work together, and which hosts what: the region designer's arithmetic, with a proven bound."""

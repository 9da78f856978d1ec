"""Decisions over scenarios: their files as one archive, changes by hand, and what an answer tells."""

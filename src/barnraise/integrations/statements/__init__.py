"""Our own signed export of a closed year: written once, and proved on any machine without a database."""

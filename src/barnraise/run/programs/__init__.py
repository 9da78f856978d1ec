"""The programs an agency runs, each a stranger to the others."""

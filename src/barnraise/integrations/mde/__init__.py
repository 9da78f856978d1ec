"""Minnesota Department of Education: its special-population files and its enrollment file."""

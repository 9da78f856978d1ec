"""Rows under headings, whatever the format: columns found by name, cells refused with a sentence."""

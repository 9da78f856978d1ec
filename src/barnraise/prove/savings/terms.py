"""The vocabulary of closing a year: what a check found, and how a statement is numbered."""

NUMBERED = "VS-{year}"
"""A year's statement has one number; a restatement is its next revision."""

DELIVERY_KEY = "D-{n:06d}"
"""Deliveries are numbered anew in an export, in the order of what they say: no database's row id leaves it."""

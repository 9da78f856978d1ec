"""Deeds of closing a year: set a check aside, sign, restate, and look after the key."""

from barnraise.prove.savings.operations.keys import lose_key, make_key
from barnraise.prove.savings.operations.signing import ChecksOpen, NothingNew, YearChanged, override, sign

__all__ = ["ChecksOpen", "NothingNew", "YearChanged", "lose_key", "make_key", "override", "sign"]

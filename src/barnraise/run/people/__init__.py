"""Persons, sign-in, and dated roles at organizations: for whom they may act."""

"""Deeds about bodies: add, edit, identify, count, and bring many in from a file at once."""

from barnraise.run.organizations.operations.boundaries import BoundaryFileRefused, load_boundaries
from barnraise.run.organizations.operations.many import add_many, bring_in
from barnraise.run.organizations.operations.one import (
    IdentifierRefused,
    OrganizationRefused,
    add,
    add_contact,
    add_place,
    count,
    edit,
    edit_contact,
    edit_place,
    identify,
)
from barnraise.run.organizations.operations.profiles import set_up

__all__ = [
    "BoundaryFileRefused", "IdentifierRefused", "OrganizationRefused", "add", "add_contact", "add_many", "add_place",
    "bring_in", "count", "edit", "edit_contact", "edit_place", "identify", "load_boundaries", "set_up",
]  # fmt: skip

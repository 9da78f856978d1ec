"""Deeds about bodies: add, edit, identify, count, and bring many in from a file at once."""

from barnraise.run.organizations.operations.boundaries import (
    BoundaryFileRefused,
    load_boundaries,
    unload_boundaries,
)
from barnraise.run.organizations.operations.ending import (
    ClosingRefused,
    close,
    remove_contact,
    remove_identifier,
    remove_place,
    reopen,
)
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
    "BoundaryFileRefused", "ClosingRefused", "IdentifierRefused", "OrganizationRefused", "add", "add_contact",
    "add_many", "add_place", "bring_in", "close", "count", "edit", "edit_contact", "edit_place", "identify",
    "load_boundaries", "remove_contact", "remove_identifier", "remove_place", "reopen", "set_up", "unload_boundaries",
]  # fmt: skip

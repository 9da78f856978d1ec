"""Deeds of people: write them down, give and end roles, invite; and what becomes of their sign-ins."""

from barnraise.run.people.operations.persons import (
    AddressInUse,
    InvitationClosed,
    LastDirector,
    RoleEnded,
    RoleHeld,
    WeakPassword,
    WrongPlace,
    accept_invitation,
    add_person,
    edit_person,
    end_role,
    found,
    give_role,
    invite,
    make_account,
    require_second_factor,
    withdraw_invitation,
)
from barnraise.run.people.operations.sign_ins import NothingToReset, end_sessions, reset_second_factor

__all__ = [
    "AddressInUse", "InvitationClosed", "LastDirector", "NothingToReset", "RoleEnded", "RoleHeld", "WeakPassword", "WrongPlace",
    "accept_invitation", "add_person", "edit_person", "end_role", "end_sessions", "found", "give_role", "invite", "make_account",
    "require_second_factor", "reset_second_factor", "withdraw_invitation",
]  # fmt: skip

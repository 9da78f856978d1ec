"""The pages of people, and the parts other pages take from here."""

from barnraise.run.people.views.invitations import accept, invite, invite_where, withdraw
from barnraise.run.people.views.panels import panel_of_organization, panel_of_portal, search, worklist
from barnraise.run.people.views.persons import account, add, edit, end_role, give_role, people, person, second_factor
from barnraise.run.people.views.sign_ins import reset_factor, sessions

__all__ = [
    "accept",
    "account",
    "add",
    "edit",
    "end_role",
    "give_role",
    "invite",
    "invite_where",
    "panel_of_organization",
    "panel_of_portal",
    "people",
    "person",
    "reset_factor",
    "search",
    "second_factor",
    "sessions",
    "withdraw",
    "worklist",
]  # fmt: skip

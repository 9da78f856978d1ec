"""The fixed cast of the demonstration and of the tests, with one pass phrase that is printed wherever they are used."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Final

from django.contrib.auth import hashers
from django.db import transaction

from barnraise.platform import demonstration
from barnraise.platform.demonstration import Month, on
from barnraise.platform.permissions import Asker, MemberRole, Staff, machine
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations import queries as organization_queries
from barnraise.run.organizations import terms as organization_terms
from barnraise.run.organizations.models import Organization
from barnraise.run.people import operations, queries
from barnraise.run.people.models import Account

FIRST: Final = ("Alma", "Bruno", "Celia", "Dmitri", "Elsa", "Farid", "Greta", "Hugo", "Inez", "Jonas", "Kirsten")
LAST: Final = (
    "Abbott",
    "Bergdahl",
    "Cho",
    "Dietz",
    "Eriksen",
    "Flores",
    "Gunderson",
    "Haas",
    "Ito",
    "Jansen",
    "Koenig",
    "Lang",
    "Moe",
)
PASS_PHRASE: Final = demonstration.PASS_PHRASE
STARTS: Final = date(2023, 7, 1)

NAMES: Final = {
    "ada": "Ada Lindqvist", "ben": "Ben Okafor", "cora": "Cora Whitfield", "fay": "Fay Brandt", "hal": "Hal Moreno",
    "cleo": "Cleo Marsh", "dov": "Dov Stein", "tess": "Tess Yang", "eve": "Eve Nowhere",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cast:
    """Ada directs, Ben keeps the books, Cora coordinates, Fay clerks, Hal audits; Cleo and Tess act for Cedar Falls,
    Dov for Dover; Eve may see nothing."""

    ada: Asker
    ben: Asker
    cora: Asker
    fay: Asker
    hal: Asker
    cleo: Asker
    dov: Asker
    tess: Asker
    eve: Asker

    def named(self) -> dict[str, Asker]:
        """By first name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


def build(*, by: Asker, month: Month) -> None:
    """The cast, and a superintendent for every district that has none yet; only the cast can sign in."""
    if not month.is_first:
        return
    with on(month.starts - timedelta(days=40)):
        cast(starts=month.year.previous().starts)
        districts = organization_queries.organizations_for(by).filter(kind=organization_terms.Kind.SCHOOL_DISTRICT)
        for n, (district, name) in enumerate(districts.exclude(name="Dover").order_by("id").values_list("pk", "name")):
            mail = f"superintendent@{name.lower().replace('.', '').replace(' ', '-')}.example"
            person = operations.add_person(by=by, name=f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}", email=mail)
            operations.give_role(
                by=by, person_id=person.pk, organization_id=district, role=MemberRole.SUPERINTENDENT,
                starts=month.year.previous().starts,
            )  # fmt: skip


def listing() -> list[dict[str, str]]:
    """The cast for whoever starts the demonstration: name, role, e-mail, and the role at the agency, if any."""
    return [
        {"name": NAMES[key], "role": who.title or "nothing", "email": email_of(key), "staff": ", ".join(who.staff)}
        for key, who in ((key, asker(key)) for key in NAMES)
        if who.signed_in
    ]


def email_of(key: str) -> str:
    """Where the cast gets its mail; the ending can never be real."""
    place = {"cleo": "cedar-falls", "tess": "cedar-falls", "dov": "dover", "eve": "nowhere"}.get(key, "bluff-country")
    return f"{key}@{place}.example"


@cache
def shared_hash() -> str:
    """One hash for all: making nine would cost seconds."""
    return hashers.make_password(PASS_PHRASE)


def cast(*, cedar_falls: int | None = None, dover: int | None = None, starts: date = STARTS) -> Cast:
    """Write the cast down, once, at the agency that is set up; asked again, it answers with the same people.

    Cedar Falls and Dover are found by name or written down as districts.
    """
    with transaction.atomic():
        if queries.account_named(email_of("eve")) is None:
            ours = organization_queries.us().pk
            falls = cedar_falls or _district("Cedar Falls")
            _write(ours=ours, falls=falls, dover=dover or _district("Dover"), starts=starts)
    return Cast(**{key: queries.asker_for(account_of(key)) for key in NAMES})


def asker(key: str) -> Asker:
    """One of the cast, as they may act at this instant."""
    return queries.asker_for(account_of(key))


def account_of(key: str) -> Account:
    """The sign-in of one of the cast."""
    account = queries.account_named(email_of(key))
    assert account is not None, "cast() writes the cast down first"
    return account


def _write(*, ours: int, falls: int, dover: int, starts: date) -> None:
    by = machine("demonstration")
    roles: dict[str, list[tuple[int, str]]] = {
        "ada": [(ours, Staff.DIRECTOR)], "ben": [(ours, Staff.BUSINESS_MANAGER)], "cora": [(ours, Staff.COORDINATOR)],
        "fay": [(ours, Staff.CLERK)], "hal": [(ours, Staff.AUDITOR)], "cleo": [(falls, MemberRole.BUSINESS_MANAGER)],
        "dov": [(dover, MemberRole.SUPERINTENDENT)], "tess": [(falls, MemberRole.STAFF)], "eve": [],
    }  # fmt: skip
    for key, held in roles.items():
        if queries.account_named(email_of(key)) is not None:
            continue  # set-up has written the first director down
        person = operations.add_person(by=by, name=NAMES[key], email=email_of(key))
        operations.make_account(by=by, person_id=person.pk, email=email_of(key), password_hash=shared_hash())
        for organization_id, role in held:
            operations.give_role(by=by, person_id=person.pk, organization_id=organization_id, role=role, starts=starts)


def _district(name: str) -> int:
    found = Organization.objects.filter(name=name).order_by("id").first()
    if found is None:
        found = organizations.add(
            by=machine("demonstration"), name=name, kind=organization_terms.Kind.SCHOOL_DISTRICT, state="MN"
        )
    return found.pk

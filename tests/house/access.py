"""The table of who may see and send what, as a person declared it, and the checker that holds every page against it."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.house import ground
from tests.house.ground import CAST, Region

WHO = ("visitor", *CAST)
TABLE = Path(__file__).with_name("access.csv")
SHUT = (403, 404, 405)
SIGN_IN = "/account/login/"
UNUSUAL = {"ada": ("PUT", "PATCH", "DELETE"), "cleo": ("PUT", "PATCH", "DELETE")}
"""No page takes these; one of the agency and one of a member try, as the page decides before it asks who it is."""
LOGS = (
    "django_session",
    "django_q_",
    "axes_",
    "django_migrations",
    "sqlite_",
    "auth_permission",
    "django_content_type",
)
"""Tables that a refused request may touch: sessions, the queue, failed sign-ins."""


@dataclass(frozen=True, slots=True)
class Row:
    """One address with its objects: for each of the cast `.` nothing, `g` see, `o` see only what is theirs, `s` send
    (`so` send only about what is theirs, nothing to see).

    `args` names what the address takes, in `Region`'s words (`=x` is x itself). `shows`: a `page`, a `list` (also asked
    for as CSV and XLSX), a `search`, a `secret` (whoever holds the link may read what it opens), an `entrance` (which
    may lead on to the sign-in), `public` (members are named there on purpose, and nothing else of them is told), or
    `absent` (open, but nothing is there: nobody of the cast has a second factor).
    """

    url: str
    args: str
    shows: str
    cells: dict[str, str]

    def sees(self, who: str) -> bool:
        return self.cells[who][0] in "go"

    def sees_only_own(self, who: str) -> bool:
        return self.cells[who][0] == "o"

    def sends(self, who: str, *, strange: bool = False) -> bool:
        return "s" in self.cells[who] and not (strange and "o" in self.cells[who])

    def address(self, region: Region, who: str, *, strange: bool = False) -> str:
        return reverse(self.url, args=region.args(self.args, who, strange=strange))

    def belongs_to_a_member(self, region: Region) -> bool:
        """Whether a stranger's object of this kind is another one."""
        return self.address(region, "cleo") != self.address(region, "cleo", strange=True)


def table() -> list[Row]:
    """The declared table."""
    with TABLE.open(newline="") as file:
        return [Row(r["url"], r["args"], r["as"], {who: r[who] for who in WHO}) for r in csv.DictReader(file)]


def patterns() -> Iterator[tuple[str, Callable[..., HttpResponseBase]]]:
    """Every address of the house by name, with its view."""

    def walk(
        found: list[URLPattern | URLResolver], space: str
    ) -> Iterator[tuple[str, Callable[..., HttpResponseBase]]]:
        for pattern in found:
            if isinstance(pattern, URLResolver):
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, space + inner)
            else:
                yield f"{space}{pattern.name}", pattern.callback

    return walk(get_resolver().url_patterns, "")


def undeclared(rows: list[Row]) -> list[str]:
    """Addresses without a row, rows without an address, views without a policy or methods, rows that send where none may."""
    views = dict(patterns())
    declared = {row.url for row in rows}
    wrong = [f"{name} has no row in access.csv" for name in views if name not in declared]
    wrong += [f"{name} stands in access.csv and is no address" for name in declared if name not in views]
    for name, view in views.items():
        if not hasattr(view, "policy") or not hasattr(view, "methods"):
            wrong.append(f"{name} declares no policy or no methods")
    for row in rows:
        takes = "POST" in getattr(views.get(row.url), "methods", ())
        if takes != any(row.sends(who) for who in WHO) and row.url != "setup":
            wrong.append(f"{row.url} {row.args}: POST is {'taken' if takes else 'not taken'}, the table says otherwise")
    return wrong


def shut(response: HttpResponseBase) -> bool:
    """Whether an answer lets nobody in: refused, no such page, or on to the sign-in."""
    status = response.status_code
    return status in SHUT or (status == 302 and response["Location"].startswith(SIGN_IN))


def seen(region: Region, row: Row, who: str) -> tuple[list[str], set[str]]:
    """What is wrong with what one of the cast is answered by one row, and the words of members they read there."""
    client, wrong, words = region.client(who), list[str](), set[str]()
    for strange in (False, True) if row.belongs_to_a_member(region) else (False,):
        address = row.address(region, who, strange=strange)
        may = row.sees(who) and not (strange and row.sees_only_own(who))
        for asked in _forms(row, address) if may else [address]:
            response = client.get(asked)
            name = f"{who} GET {asked}"
            if response.status_code >= 500:
                wrong.append(f"{name}: {response.status_code}")
            if not may and not shut(response):
                wrong.append(f"{name}: {response.status_code} where nothing may be seen")
            if strange and row.sees_only_own(who) and response.status_code != 404:
                wrong.append(f"{name}: {response.status_code} for a stranger's, not 404")
            if may and (row.shows != "absent" or response.status_code != 404) and not _opens(row, response):
                wrong.append(f"{name}: {response.status_code} where it may be seen")
            text = ground.text_of(response)
            foreign = ground.foreign_words(text, who) if row.shows != "secret" else []
            if row.shows == "public":
                foreign = [word for word in foreign if word not in ground.NAMES.values()]
            own_address = {
                part for part in foreign if part in asked.casefold()
            }  # what they typed themselves comes back
            wrong += [f"{name}: shows {word}" for word in foreign if word not in own_address]
            words |= set(ground.words_in(text))
    return wrong, words


def _opens(row: Row, response: HttpResponseBase) -> bool:
    return response.status_code < 400 and (row.shows == "entrance" or not shut(response))


def _forms(row: Row, address: str) -> list[str]:
    match row.shows:
        case "list":
            return [address, f"{address}?format=csv", f"{address}?format=xlsx"]
        case "search":
            return [address, f"{address}?q=cedz", f"{address}?q=dovz"]
        case _:
            return [address]


def refused_sends(region: Region, row: Row, who: str) -> list[str]:
    """Sends by those who may not that are not refused."""
    client, wrong = region.client(who), []
    places = [row.address(region, who)]
    if row.belongs_to_a_member(region):
        places.append(row.address(region, who, strange=True))
    for strange, address in enumerate(places):
        for method in ("POST", *UNUSUAL.get(who, ())):
            if method == "POST" and row.sends(who, strange=bool(strange)):
                continue
            response = client.generic(method, address, "state=posted&total=1", "application/x-www-form-urlencoded")
            if not shut(response):
                wrong.append(f"{who} {method} {address}: {response.status_code}")
    return wrong


def allowed_send(client: Client, address: str) -> str:
    """What is wrong with the answer to an empty form by somebody who may send it; whatever it did is taken back."""
    with ground.undone():
        response = client.post(address, {})
    if response.status_code >= 500 or (shut(response) and "account" not in address):
        return f"POST {address}: {response.status_code} where it may be sent"
    return ""


def state() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that only deeds may write, and the head of the audit chain among them."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            if not name.startswith(LOGS):
                cursor.execute(f'SELECT * FROM "{name}"')
                found[name] = sorted(tuple(map(str, row)) for row in cursor.fetchall())
    return found


def differing(before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]) -> list[str]:
    """Tables whose rows are not the same."""
    return [name for name in before if before[name] != after.get(name)]


def leaks(region: Region, rows: list[Row], who: str) -> list[str]:
    """What one of the cast sees that is not theirs, or does not see that is: the checker, as the twins are held to it."""
    return [fault for row in rows for fault in seen(region, row, who)[0]]

"""Ask for the main pages of the demonstration in turn: `python -m benchmarks.at_work.pages REQUESTS`."""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

import django

from benchmarks.measure import Meter, percentile

LISTS = [
    "organizations:list",
    "people:list",
    "members:list",
    "governance:list",
    "catalog:list",
    "catalog:commitments",
    "deliveries:list",
    "books:list",
    "books:runs",
    "books:invoices",
    "books:payments",
    "books:aging",
    "books:trial",
    "books:journal",
    "books:ledger",
    "books:accounts",
    "books:months",
    "purchasing:list",
    "purchasing:reports",
    "purchasing:lines",
    "purchasing:set_apart",
    "purchasing:vendors",
    "imports:list",
    "audit",
]


AFTER = "first after a deed"
COLD = "in a process that keeps nothing yet"
SHELL_NAME = "signed-in empty shell"
AFTER_SHARE = 4
"""Requests of a page as it stands for each first request after one kind of deed: there are several kinds."""


def main(requests: int) -> None:
    """Each page once to warm it, then all in turn, so that a noisy moment meets every page alike; then after deeds."""
    from django.conf import settings

    from barnraise.platform import recall
    from benchmarks.at_work.page_deeds import DEEDS

    settings.ROOT_URLCONF = "benchmarks.at_work.shell_urls"
    meter, clients = Meter(), _clients()
    pages, missing = _pages()
    for who, url in pages.values():
        _get(clients[who], url)
    few, found = max(2, requests // AFTER_SHARE), {}
    lists, counts = dict(_list_queries(clients["ada"])), _counts()
    with meter.stretch("pages"):
        found[""] = _round(pages, clients, requests)
        for name, deed in DEEDS.items():
            found[name] = _round(pages, clients, few, before=deed)
        found[COLD] = _round(pages, clients, few, before=lambda _: recall.forget())
    meter.tell(
        pages=found[""],
        after={name: of for name, of in found.items() if name in DEEDS},
        cold=found[COLD],
        missing=missing,
        lists=lists,
        counts=counts,
    )


def _round(
    pages: dict[str, tuple[str, str]],
    clients: dict[str, object],
    requests: int,
    before: Callable[[int], None] | None = None,
) -> dict[str, dict[str, float]]:
    """All pages in turn so often. With `before`, a deed is done before each single request, unmeasured: what one page
    found anew helps no other."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    walls: dict[str, list[float]] = {name: [] for name in pages}
    cpu, asked, sizes = dict.fromkeys(pages, 0.0), dict.fromkeys(pages, 0), dict.fromkeys(pages, 0)
    for n in range(requests):
        for name, (who, url) in pages.items():
            if before is not None:
                before(next(_TURN))
            if n == 0:
                with CaptureQueriesContext(connection) as caught:
                    sizes[name] = len(_get(clients[who], url))
                    asked[name] = len(caught.captured_queries)
                if before is not None:
                    before(next(_TURN))
            began, used = time.perf_counter(), time.process_time()
            _get(clients[who], url)
            cpu[name] += time.process_time() - used
            walls[name].append((time.perf_counter() - began) * 1000)
    return {
        name: {
            "p50": percentile(took, 0.5), "p95": percentile(took, 0.95), "queries": asked[name], "bytes": sizes[name],
            "cpu": cpu[name] / requests * 1000,
        }
        for name, took in walls.items()
    }  # fmt: skip


_TURN = count(1)
"""Every deed of a run has a number of its own."""


def _clients() -> dict[str, object]:
    from django.test import Client

    from barnraise.run.people import demo

    clients: dict[str, object] = {}
    for who in ("ada", "ben", "cleo"):
        client = Client()
        client.force_login(demo.account_of(who), backend="allauth.account.auth_backends.AuthenticationBackend")
        clients[who] = client
    return clients


def _get(client: object, url: str) -> bytes:
    response = client.get(url)  # type: ignore[attr-defined]
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert isinstance(content, bytes), "a page is bytes"
    return content


def _pages() -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Name → who asks and where; and the names of pages that do not stand yet."""
    from barnraise.run.books.models import Invoice, Run
    from barnraise.run.people import demo
    from benchmarks.at_work.shell_urls import SHELL

    falls = next(iter(demo.asker("cleo").organizations))
    standing = Run.objects.exclude(state="issued").order_by("-charges", "-id").first()
    run = standing or Run.objects.order_by("-charges", "-id").first()
    bill = Invoice.objects.filter(kind="invoice", payer_id=falls).order_by("-id").first()
    wanted: dict[str, tuple[str, list[tuple[str, object]]]] = {
        SHELL_NAME: ("ada", [("", SHELL)]),
        "director’s home": ("ada", [("home", None)]),
        "members list": ("ada", [("members:list", None)]),
        "deliveries list": ("ada", [("deliveries:list", None)]),
        "billing run preview": ("ben", [("books:run", run and run.pk)]),
        "invoice": ("ben", [("books:invoice", bill and bill.pk)]),
        "member’s own page": ("cleo", [("portal_of", falls)]),
    }
    found, missing = {}, []
    for name, (who, candidates) in wanted.items():
        url = next((url for url in map(_address, candidates) if url), "")
        if url:
            found[name] = (who, url)
        else:
            missing.append(name)
    return found, missing


def _address(candidate: tuple[str, object]) -> str:
    from django.urls import NoReverseMatch, reverse

    name, argument = candidate
    if not name:
        return str(argument)
    if argument is None and name.startswith("books:") and name != "books:list":
        return ""
    try:
        return reverse(name, args=[argument] if argument is not None else [])
    except NoReverseMatch:
        return ""


def _list_queries(client: object) -> Iterator[tuple[str, int]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import NoReverseMatch, reverse

    for name in LISTS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        _get(client, url)
        with CaptureQueriesContext(connection) as caught:
            _get(client, url)
        yield name, len(caught)


def _counts() -> dict[str, int]:
    from barnraise.run.books.models import Charge, Invoice
    from barnraise.run.deliveries.models import Delivery
    from barnraise.run.members.models import Membership
    from barnraise.run.programs.purchasing.models import UsageLine

    models = (Membership, UsageLine, Delivery, Charge, Invoice)
    return {str(model._meta.verbose_name_plural): model.objects.count() for model in models}


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))

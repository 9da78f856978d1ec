"""Ask for the main pages of the demonstration in turn: `python -m benchmarks.at_work.pages REQUESTS`."""

import sys
import time
from collections.abc import Iterator

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


def main(requests: int) -> None:
    """Each page once to warm and count its queries, then all in turn, so that a noisy moment meets every page alike."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.ROOT_URLCONF = "benchmarks.at_work.shell_urls"
    meter, clients = Meter(), _clients()
    pages, missing = _pages()
    queries, sizes = {}, {}
    for name, (who, url) in pages.items():
        _get(clients[who], url)
        _as_after_a_deed(name)
        with CaptureQueriesContext(connection) as caught:
            sizes[name] = len(_get(clients[who], url))
        queries[name] = len(caught)
    walls: dict[str, list[float]] = {name: [] for name in pages}
    after = [name for name in pages if name.endswith(AFTER)]
    with meter.stretch("pages"):
        for turn in ([name for name in pages if name not in after], after):
            for _ in range(requests):
                for name in turn:
                    who, url = pages[name]
                    _as_after_a_deed(name)
                    began, used = time.perf_counter(), time.process_time()
                    _get(clients[who], url)
                    meter.cpu[f"page:{name}"] = meter.cpu.get(f"page:{name}", 0.0) + time.process_time() - used
                    walls[name].append((time.perf_counter() - began) * 1000)
    meter.tell(
        pages={
            name: {
                "p50": percentile(took, 0.5),
                "p95": percentile(took, 0.95),
                "queries": queries[name],
                "bytes": sizes[name],
                "cpu": meter.cpu.pop(f"page:{name}") / requests * 1000,
            }
            for name, took in walls.items()
        },
        missing=missing,
        lists=dict(_list_queries(clients["ada"])),
        counts=_counts(),
    )


AFTER = "first after a deed"


def _as_after_a_deed(name: str) -> None:
    """Such a page finds nothing kept from before."""
    from barnraise.platform import recall

    if name.endswith(AFTER):
        recall.forget()


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
        "signed-in empty shell": ("ada", [("", SHELL)]),
        "director’s home": ("ada", [("home", None)]),
        f"director’s home, {AFTER}": ("ada", [("home", None)]),
        "members list": ("ada", [("members:list", None)]),
        "deliveries list": ("ada", [("deliveries:list", None)]),
        "billing run preview": ("ben", [("books:run", run and run.pk)]),
        f"billing run preview, {AFTER}": ("ben", [("books:run", run and run.pk)]),
        "invoice": ("ben", [("books:invoice", bill and bill.pk)]),
        "member’s own page": ("cleo", [("portal_of", falls)]),
        f"member’s own page, {AFTER}": ("cleo", [("portal_of", falls)]),
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

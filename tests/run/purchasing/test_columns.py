"""A vendor's report with headings nobody knows: a person says which column is what, and its lines are checked as ever."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.run.ground import World

from barnraise.platform import imports
from barnraise.platform.models import ImportRun
from barnraise.run.programs.purchasing.models import Contract, UsageLine

REPORT = b"Wann;Kunde;Artikel;Menge;Einheit;Preis\n2025-09-15;1001;PAPER-20;4;case;24.85\n2025-09-15;9;PAPER-20;1;case;24.85\n"
SAID = {
    "Date": "Wann",
    "Member number": "Kunde",
    "Item": "Artikel",
    "Quantity": "Menge",
    "Unit": "Einheit",
    "Unit price": "Preis",
}


def test_a_report_with_unknown_headings_is_mapped_once_and_the_next_one_is_known(
    client_of: Callable[[str], Client], world: World
) -> None:
    world.prices()
    cora, about = client_of("cora"), f"purchasing.Contract:{Contract.objects.get().pk}"
    page = reverse("imports:add", args=["usage"])

    def send(content: bytes) -> str:
        sent = cora.post(page, {"file": SimpleUploadedFile("juli.csv", content), "about": about})
        assert sent.status_code == 302, sent.content.decode()
        return str(sent["Location"])

    run_page = send(REPORT)
    run = ImportRun.objects.latest("id")
    assert run_page == reverse("imports:columns", args=[run.pk])
    told = {"version": run.version, "name": "Great Plains", **{f"column:{k}": v for k, v in SAID.items()}}
    assert cora.post(run_page, told).status_code == 302
    run = imports.apply(by=world.cast.cora, run_id=run.pk)
    assert UsageLine.objects.get().organization_id == world.falls
    assert imports.Verdict.of(run.verdict).refused_count == 1
    assert send(REPORT.replace(b"2025-09-15;1001", b"2025-09-16;1001")) == reverse("imports:detail", args=[run.pk + 1])
    assert imports.Verdict.of(ImportRun.objects.latest("id").verdict).added == 1

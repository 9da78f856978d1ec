"""Lines set apart are mended, accepted with a note, or sent back to the vendor in one file."""

import pytest
from tests.run.ground import World

from barnraise.core.money import Money
from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.run.deliveries.models import Delivery
from barnraise.run.programs.purchasing import operations as purchasing
from barnraise.run.programs.purchasing.models import SetAside, Spelling, UsageLine, UsageReport
from barnraise.run.programs.purchasing.operations.aside import Decided

GOOD = "2025-09-15,1001,PEN-1,1,box,3.10,3.10,"


@pytest.fixture
def apart(world: World) -> World:
    world.prices()
    world.usage(
        GOOD, "2025-09-15,Zz Falls,PEN-1,2,box,3.10,6.20,A", "2025-09-16,Zz Falls,PEN-1,3,box,3.10,9.30,B",
        "2025-09-17,1001,PEN-1,1,box,3.50,3.50,C", "2025-09-18,1001,CHALK,1,box,2.00,2.00,D",
        "2025-09-19,1001,PEN-1,one,box,3.10,3.10,E",
    )  # fmt: skip
    return world


def ids(*rows: int) -> list[int]:
    return list(SetAside.objects.filter(row_number__in=rows).order_by("row_number").values_list("id", flat=True))


def test_saying_who_is_meant_takes_several_lines_in_and_is_remembered(apart: World) -> None:
    done = purchasing.choose_member(by=apart.cast.cora, aside_ids=ids(3, 4), organization_id=apart.falls)
    assert (done.taken_in, done.waiting) == (2, 0)
    assert Delivery.objects.filter(organization_id=apart.falls).count() == 3
    assert Spelling.objects.get().text == "zz falls"
    apart.usage("2025-10-15,zz  falls,PEN-1,1,box,3.10,3.10,F", name="october.csv")
    assert UsageLine.objects.filter(report__source="october.csv").count() == 1
    report = UsageReport.objects.get(source="usage.csv")
    assert (report.lines, report.total) == (3, Money(1860))


def test_a_corrected_cell_takes_the_line_in_only_if_it_then_passes(apart: World) -> None:
    row = SetAside.objects.get(row_number=7)
    with pytest.raises(purchasing.CannotMend, match="above the price"):
        purchasing.mend(by=apart.cast.cora, aside_id=row.pk, version=1, cells={"quantity": "1", "price": "9.00"})
    purchasing.mend(by=apart.cast.cora, aside_id=row.pk, version=1, cells={"quantity": "1"})
    row = SetAside.objects.get(row_number=7)
    assert (row.state, row.usage_line.amount, row.usage_line.identity) == ("mended", Money(310), row.identity)
    with pytest.raises(Decided):
        purchasing.mend(by=apart.cast.cora, aside_id=row.pk, version=2, cells={})


def test_a_stale_mend_is_told_and_loses_nothing(apart: World) -> None:
    row = SetAside.objects.get(row_number=7)
    with pytest.raises(Stale):
        purchasing.mend(by=apart.cast.cora, aside_id=row.pk, version=9, cells={"quantity": "1"})
    assert UsageLine.objects.count() == 1


def test_lines_are_accepted_with_a_note_that_stays_with_them(apart: World) -> None:
    purchasing.accept(by=apart.cast.cora, aside_ids=ids(5, 6), note="Freight included; agreed by telephone")
    assert set(UsageLine.objects.exclude(note="").values_list("item", "note")) == {
        ("PEN-1", "Freight included; agreed by telephone"), ("CHALK", "Freight included; agreed by telephone"),
    }  # fmt: skip


def test_a_line_without_a_member_or_a_figure_cannot_be_accepted_and_the_rest_waits_too(apart: World) -> None:
    with pytest.raises(purchasing.CannotAccept, match="row 3"):
        purchasing.accept(by=apart.cast.cora, aside_ids=ids(3, 5), note="why not")
    with pytest.raises(purchasing.CannotAccept):
        purchasing.accept(by=apart.cast.cora, aside_ids=ids(5), note=" ")
    assert SetAside.objects.filter(state="open").count() == 5


def test_lines_sent_back_leave_in_one_file_whose_cells_no_spreadsheet_runs(apart: World, client_of: object) -> None:
    apart.usage("2025-09-20,=cmd|' /C calc',PEN-1,1,box,3.10,3.10,G", GOOD.replace("15", "21"), name="more.csv")
    purchasing.send_back(by=apart.cast.cora, aside_ids=list(SetAside.objects.values_list("id", flat=True)))
    body = client_of("cora").get("/purchasing/set-apart/for-the-vendor.csv").content.decode()  # type: ignore[operator]
    assert body.count("\r\n") == 7
    assert "'=cmd|" in body
    assert ",=cmd" not in body


def test_members_clerk_and_auditor_decide_nothing(apart: World) -> None:
    for who in (apart.cast.fay, apart.cast.hal, apart.cast.cleo, apart.cast.eve):
        with pytest.raises(NotAllowed):
            purchasing.send_back(by=who, aside_ids=ids(3))

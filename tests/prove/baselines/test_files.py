"""A file of baselines: refused by row and column, proposed whole, the same again changes nothing, and undone."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.prove.baselines.conftest import Maker
from tests.run.ground import World

from barnraise.interfaces.cli.imports import command
from barnraise.platform import documents, imports
from barnraise.platform.models import Document, ImportRun
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.prove.baselines import operations, queries
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.terms import State

HEAD = "Service,Item,Unit,From,To,Unit price,Low,High,Own cost,Share,Method,Grade,Cashable,Recurring,Organization,Source,Evidence"
PAPER = "PAPER-26,PAPER-20,case,2025-07-01,2026-07-01,30.00,28.50,31.00,0.25,0.9,quotes,A,yes,yes,,Quote of May 2,"
PENS = "PAPER-26,PEN-1,box,7/1/2025,,3.90,,,,,published-list,B,,,1002,State list,"


def sent(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines, "")).encode()


@pytest.fixture
def look(world: World) -> Callable[..., ImportRun]:
    def read(*lines: str, head: str = HEAD, name: str = "baselines.csv") -> ImportRun:
        return imports.look(by=world.cast.cora, kind="baselines", content=sent(*lines, head=head), name=name)

    return read


def applied(world: World, run: ImportRun) -> ImportRun:
    for warned in run.verdict["warnings"]:
        run = imports.answer(by=world.cast.cora, run_id=run.pk, key=f"warning:{warned['rule']}", value="yes")
    return imports.apply(by=world.cast.cora, run_id=run.pk)


def test_every_row_is_proposed_on_the_file_itself(world: World, look: Callable[..., ImportRun]) -> None:
    run = applied(world, look(PAPER, PENS))
    paper, pens = Baseline.objects.order_by("id")
    assert [(r.number, r.state, r.import_key) for r in (paper, pens)] == [
        ("B-2026-0001", State.PROPOSED, f"platform.ImportRun:{run.pk}"), ("B-2026-0002", State.PROPOSED, paper.import_key),
    ]  # fmt: skip
    assert (paper.unit_price, paper.low, paper.high, paper.own_cost, paper.share) == (
        30, Decimal("28.5"), 31, Decimal("0.25"), Decimal("0.9"),
    )  # fmt: skip
    assert (pens.organization_id, pens.starts, pens.ends, pens.low, pens.own_cost, pens.share) == (
        world.dover, date(2025, 7, 1), None, None, 0, 1,
    )  # fmt: skip
    assert {r.evidence_sha256 for r in (paper, pens)} == {hashlib.sha256(sent(PAPER, PENS)).hexdigest()}
    assert (paper.proposed_by, paper.proposed_by_name) == (world.cast.cora.actor.key, world.cast.cora.actor.name)


def test_the_director_approves_a_file_whole_and_its_proposer_never(
    world: World, look: Callable[..., ImportRun]
) -> None:
    run = applied(world, look(PAPER, PENS))
    key = f"platform.ImportRun:{run.pk}"
    with pytest.raises(NotAllowed):
        operations.approve_many(by=world.cast.cora, import_key=key)
    assert operations.approve_many(by=world.cast.ada, import_key=key) == 2
    with pytest.raises(operations.NotWaiting):
        operations.approve_many(by=world.cast.ada, import_key=key)
    with pytest.raises(operations.NotWaiting):
        operations.approve_many(by=world.cast.ada, import_key="")


def test_of_a_file_with_one_bad_row_none_is_approved(
    world: World, look: Callable[..., ImportRun], approved: Maker
) -> None:
    run = applied(world, look(PAPER, PENS))
    approved(item="PEN-1", unit="box", organization_id=world.dover)
    with pytest.raises(operations.BaselineOverlaps):
        operations.approve_many(by=world.cast.ada, import_key=f"platform.ImportRun:{run.pk}")
    assert Baseline.objects.filter(state=State.APPROVED).count() == 1


WRONG = {
    "PAPER-27" + PAPER[8:]: ("Service", "unknown-service"),
    PAPER.replace(",case,", ",crate,"): ("Unit", "unknown-unit"),
    PAPER.replace("2025-07-01", "soon"): ("From", "no-date"),
    PAPER.replace("2026-07-01", "2025-07-01"): ("To", "baseline-refused"),
    PAPER.replace("30.00", "thirty"): ("Unit price", "no-number"),
    PAPER.replace("30.00", ""): ("Unit price", "no-number"),
    PAPER.replace("28.50", "30.01"): ("Low", "baseline-refused"),
    PAPER.replace("31.00", "29.99"): ("High", "baseline-refused"),
    PAPER.replace("0.9", "1.1"): ("Share", "baseline-refused"),
    PAPER.replace("quotes", "guess"): ("Method", "unknown-method"),
    PAPER.replace(",A,", ",D,"): ("Grade", "unknown-grade"),
    PAPER.replace(",yes,yes,", ",maybe,yes,"): ("Cashable", "not-yes-or-no"),
    PAPER.replace(",,Quote", ",Nowhere,Quote"): ("Organization", "unknown-member"),
    PAPER.replace("Quote of May 2", ""): ("Source", "baseline-refused"),
    PAPER + "no-such-file.csv": ("Evidence", "no-evidence"),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_cell_is_refused_by_row_column_and_rule(look: Callable[..., ImportRun], line: str) -> None:
    verdict = look(PENS, line).verdict
    assert [(r["row"], r["column"], r["rule"]) for r in verdict["refused_cells"]] == [(3, *WRONG[line])]
    assert (verdict["added"], verdict["refused"]) == (1, 1)


def test_an_overlap_is_refused_with_an_approved_one_or_another_row(
    look: Callable[..., ImportRun], approved: Maker
) -> None:
    stands = approved(ends=date(2025, 10, 1))
    verdict = look(PAPER, PENS, PENS.replace("3.90", "3.95"), PAPER.replace("2025-07-01", "2025-10-01")).verdict
    told = [(r["row"], r["column"], r["rule"], r["message"]) for r in verdict["refused_cells"]]
    assert [row[:3] for row in told] == [(2, "From", "baseline-overlaps"), (4, "From", "baseline-overlaps")]
    assert told[0][3].startswith(stands.number)
    assert told[1][3].startswith("Row 3 ")


def test_another_kind_than_the_service_s_others_or_an_earlier_row_s_is_refused(
    look: Callable[..., ImportRun], approved: Maker
) -> None:
    once = PAPER.replace("yes,yes", "yes,no")
    assert [r["rule"] for r in look(PENS, once).verdict["refused_cells"]] == ["other-kind"]
    approved(item="ENV-9")
    assert [(r["column"], r["rule"]) for r in look(once).verdict["refused_cells"]] == [("Cashable", "other-kind")]


def test_the_same_file_again_changes_nothing_even_after_one_was_ended(
    world: World, look: Callable[..., ImportRun]
) -> None:
    run = applied(world, look(PAPER, PENS))
    assert {name: look(PAPER, PENS).verdict[name] for name in ("added", "same", "refused")} == {
        "added": 0,
        "same": 2,
        "refused": 0,
    }
    operations.approve_many(by=world.cast.ada, import_key=f"platform.ImportRun:{run.pk}")
    row = Baseline.objects.get(item="PEN-1")
    operations.end(
        by=world.cast.ada, baseline_id=row.pk, version=row.version, ends=date(2026, 1, 1), note="No list any more."
    )
    verdict = look(PAPER, PENS.replace("State list", "State list"), name="again.csv").verdict
    assert (verdict["added"], verdict["same"], verdict["refused"]) == (0, 2, 0)
    assert look(PAPER.replace("30.00", "30.50")).verdict["refused"] == 1


def test_an_undo_withdraws_and_is_refused_once_somebody_decided(world: World, look: Callable[..., ImportRun]) -> None:
    run = applied(world, look(PAPER, PENS))
    imports.undo(by=world.cast.cora, run_id=run.pk)
    assert set(Baseline.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    again = applied(world, look(PAPER, PENS))
    row = queries.waiting(world.cast.ada)[0]
    operations.refuse(by=world.cast.ada, baseline_id=row.pk, version=row.version, note="No.")
    with pytest.raises(imports.UndoRefused, match=row.number):
        imports.undo(by=world.cast.cora, run_id=again.pk)
    assert Baseline.objects.filter(state=State.PROPOSED).count() == 1


def test_ended_ones_and_other_units_stop_the_file_until_somebody_answers(
    world: World, look: Callable[..., ImportRun]
) -> None:
    world.prices()
    world.usage("2025-09-15,Cedar Falls,PAPER-20,2,case,24.85,49.70,1")
    ended = PAPER.replace("2025-07-01", "2024-07-01").replace("2026-07-01", "2025-07-01")
    run = look(ended, PAPER.replace(",case,", ",box,"))
    assert [(w["rule"], w["stops"]) for w in run.verdict["warnings"]] == [
        ("baseline-expired", True),
        ("other-unit", True),
    ]
    with pytest.raises(imports.NotAnswered):
        imports.apply(by=world.cast.cora, run_id=run.pk)
    assert look(PAPER).verdict["warnings"] == []


def test_a_row_may_name_a_stored_file_as_its_evidence(
    world: World, look: Callable[..., ImportRun], proposed: Maker
) -> None:
    stored = proposed(item="ENV-9").evidence_sha256
    run = applied(world, look(PAPER + "quote.csv", PENS + stored))
    assert set(
        Baseline.objects.filter(import_key=f"platform.ImportRun:{run.pk}").values_list("evidence_sha256", flat=True)
    ) == {stored}
    assert documents.sound([stored]) == {stored: True}


def test_a_file_that_one_may_not_read_is_nobody_s_evidence(world: World, look: Callable[..., ImportRun]) -> None:
    loose = Document.objects.create(
        sha256="b" * 64, size=1, media_type="text/csv", name="loose.csv", stored_by="people.Person:99"
    )
    run = look(PAPER + loose.name)
    with pytest.raises(operations.NoEvidence, match="may not read"):
        applied(world, run)
    assert not Baseline.objects.exists()


def test_a_file_without_its_columns_is_refused_whole(look: Callable[..., ImportRun]) -> None:
    with pytest.raises(Refusal, match="the method"):
        look("PAPER-26,30.00", head="Service,Unit price")


def test_only_who_proposes_imports(world: World) -> None:
    for who in (world.cast.hal, world.cast.fay, world.cast.cleo):
        with pytest.raises(NotAllowed):
            imports.look(by=who, kind="baselines", content=sent(PAPER), name="baselines.csv")


def test_ten_rows_ask_no_more_than_three(world: World, look: Callable[..., ImportRun]) -> None:
    counts = []
    for many in (3, 10):
        lines = [PAPER.replace("PAPER-20", f"P-{many}-{n}") for n in range(many)]
        with CaptureQueriesContext(connection) as asked:
            imports.look_at(by=world.cast.cora, kind="baselines", content=sent(*lines), name="many.csv")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_command_looks_and_applies(world: World, tmp_path: Path) -> None:
    file = tmp_path / "baselines.csv"
    file.write_bytes(sent(PAPER, PENS.replace("box", "crate")))
    looked = CliRunner().invoke(command, ["baselines", str(file), "--json"])
    told = json.loads(looked.stdout)
    assert (told["added"], [(r["row"], r["column"]) for r in told["refused"]], Baseline.objects.count()) == (
        1,
        [(3, "Unit")],
        0,
    )
    CliRunner().invoke(command, ["baselines", str(file), "--apply", "--json"])
    assert Baseline.objects.get().proposed_by == "machine"

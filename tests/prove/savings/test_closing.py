"""A year is closed once its checks are empty or set aside with a reason, frozen whole, and restated with both figures."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.prove.savings.conftest import AUGUST, quote
from tests.run.ground import World

from barnraise.core.money import Money
from barnraise.integrations.statements import proof
from barnraise.platform import documents, guards, registry
from barnraise.platform.clock import frozen
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.savings import operations, queries
from barnraise.prove.savings.guards import GUARDS
from barnraise.prove.savings.models import Measured, SigningKey, Statement, StatementLine
from barnraise.prove.savings.queries import freezing
from barnraise.run.books import queries as books
from barnraise.run.books.terms import Cause


def signed(world: World, *, reason: str = "") -> Statement:
    """Fiscal year 2026, signed by Ada."""
    return operations.sign(by=world.cast.ada, ready=queries.make_ready(world.cast.ada, 2026, reason=reason))


def kinds(row: Statement) -> dict[str, str]:
    """Net by kind of saving."""
    return {kind["kind"]: kind["net"] for kind in queries.document_of(row)["kinds"]}


def test_a_year_leaves_the_database_with_public_keys_and_no_row_id(closable: World) -> None:
    facts = queries.freeze(queries.year_named(2026), revision=1).facts
    assert {m.key for m in facts.members} >= {"1001", "1002"}
    assert [d.key for d in facts.deliveries] == ["D-000001", "D-000002", "D-000003"]
    assert {d.service for d in facts.deliveries} == {closable.contract.service.code}
    assert all(d.source.startswith("file ") and " row " in d.source for d in facts.deliveries)


def test_a_charge_leaves_with_the_resolution_that_authorized_it_by_its_public_number(closable: World) -> None:
    told = registry.provenance([closable.resolution])
    assert told == {closable.resolution: "resolution 2025-0001"}
    names = freezing.Names(bodies={1: "1001"}, services={2: ("DUES", "Dues", "membership")}, sources=told, files={})
    row = books.YearCharge(
        1, 2, Cause.COMMITMENT, "commitment of 2026", None, Money(50_000), date(2025, 7, 1), "dues-1", closable.resolution,
        "2026-0001", 1,
    )  # fmt: skip
    assert freezing.charged(row, names, {}).resolution == "resolution 2025-0001"
    assert freezing.charged(row._replace(resolution_key=""), names, {}).resolution == ""


def test_a_year_in_order_is_signed_and_an_auditor_proves_it_without_our_database(closable: World) -> None:
    row = signed(closable)
    assert (row.number, row.revision, row.signed_by_name) == ("VS-2026", 1, "Ada Lindqvist")
    assert kinds(row) == {"Cash, every year": "1450.50"}  # 400 and 10 × (24.85 − 21.30), 10 × (2.50 − 3.00)
    proved = proof.prove(queries.export_of(row), trusted_keys=[row.key.public_key])
    assert proved.ok, proved.findings
    assert proved.statement_json == documents.read_by_hash(row.json_sha256)


def test_each_line_and_each_delivery_of_a_statement_can_be_followed(closable: World) -> None:
    row = signed(closable)
    (line,) = StatementLine.objects.filter(statement=row, organization_id=closable.falls)
    assert (str(line.gross), str(line.paid), line.lines, line.measured) == ("1415.00", "8550.00", 2, 2)
    assert Measured.objects.filter(statement=row, baseline__isnull=False).count() == 3


def test_nothing_is_signed_while_a_check_finds_something(closable: World) -> None:
    with frozen(datetime(2026, 3, 10, 17, 0, tzinfo=UTC)):
        closable.usage("2025-12-01,Dover,ENV-9,5,box,0.04,0.20,A-9", name="more.csv")
    with pytest.raises(operations.ChecksOpen, match=r"Nothing to compare with \(1\)"):
        signed(closable)
    assert not Statement.objects.exists()


def test_a_check_is_set_aside_with_a_reason_that_is_printed_and_only_at_the_count_it_had(closable: World) -> None:
    with frozen(datetime(2026, 3, 10, 17, 0, tzinfo=UTC)):
        closable.usage("2025-12-01,Dover,ENV-9,5,box,0.04,0.20,A-9", name="more.csv")
    ada, told = closable.cast.ada, {"fiscal_year": 2026, "check": "no-baseline", "count": 1}
    with pytest.raises(Refusal, match="in a sentence"):
        operations.override(by=ada, reason="Because", **told)  # type: ignore[arg-type]
    operations.override(by=ada, reason="Nobody else sells these envelopes.", **told)  # type: ignore[arg-type]
    row = signed(closable)
    (printed,) = queries.document_of(row)["overrides"]
    assert (printed["check"], printed["reason"]) == ("no-baseline", "Nobody else sells these envelopes.")
    (missed,) = queries.document_of(row)["not_measured"]["rows"]
    assert (missed["reason"], missed["lines"], missed["spend"]) == ("no_baseline", 1, "0.20")
    service = next(s for m in queries.document_of(row)["members"] if m["member"] == "1002" for s in m["services"])
    assert service["not_measured"] == [{"reason": "no_baseline", "lines": 1, "spend": "0.2"}]


def test_an_override_holds_only_for_what_the_check_found_then(closable: World) -> None:
    with frozen(datetime(2026, 3, 10, 17, 0, tzinfo=UTC)):
        closable.usage("2025-12-01,Dover,ENV-9,5,box,0.04,0.20,A-9", name="more.csv")
    operations.override(
        by=closable.cast.ada, fiscal_year=2026, check="no-baseline", count=2, reason="Nobody else sells them here."
    )
    with pytest.raises(operations.ChecksOpen):
        signed(closable)


def test_what_is_recorded_while_a_year_is_read_keeps_it_from_being_signed(closable: World) -> None:
    ready = queries.make_ready(closable.cast.ada, 2026)
    quote(closable, "ENV-9", "0.05")
    with pytest.raises(operations.YearChanged):
        operations.sign(by=closable.cast.ada, ready=ready)


def test_only_the_director_closes_a_year(closable: World) -> None:
    for asker in (closable.cast.ben, closable.cast.cora, closable.cast.hal, closable.cast.cleo):
        with pytest.raises(NotAllowed):
            operations.sign(by=asker, ready=queries.make_ready(closable.cast.ada, 2026))
        with pytest.raises(NotAllowed):
            operations.override(
                by=asker, fiscal_year=2026, check="no-count", count=1, reason="Because they would not tell."
            )


def test_a_year_that_is_not_over_is_not_signed(closable: World) -> None:
    with frozen(datetime(2026, 6, 30, 17, 0, tzinfo=UTC)), pytest.raises(queries.NotOver, match="June 30, 2026"):
        queries.make_ready(closable.cast.ada, 2026)
    with frozen(datetime(2026, 7, 1, 17, 0, tzinfo=UTC)):
        assert queries.make_ready(closable.cast.ada, 2026).fiscal_year == 2026


def test_a_late_fact_makes_a_restatement_with_both_figures_and_the_first_stays(closable: World) -> None:
    first = signed(closable)
    bytes_before = queries.export_of(first)
    with pytest.raises(operations.NothingNew):
        signed(closable, reason="Nothing happened.")
    with frozen(datetime(2026, 10, 1, 17, 0, tzinfo=UTC)):
        closable.usage("2026-05-04,Dover,PAPER-20,100,case,21.30,2130.00,A-7", name="late.csv")
        assert [
            f.about for f in queries.asked(queries.freeze(queries.year_named(2026), revision=2))["arrived-late"]
        ] != []
        found = queries.asked(queries.freeze(queries.year_named(2026), revision=2))["arrived-late"]
        operations.override(
            by=closable.cast.ada,
            fiscal_year=2026,
            check="arrived-late",
            count=len(found),
            reason="The vendor missed a line.",
        )
        second = signed(closable, reason="The vendor missed a line of May.")
    told = queries.document_of(second)["restatement"]
    (moved,) = [row for row in told["members"] if row["name"] == "Dover"]
    assert moved["kinds"] == [
        {"kind": "Cash, every year", "before": "35.50", "after": "390.50", "difference": "355.00"}
    ]
    assert told["reason"] == "The vendor missed a line of May."
    assert (second.restates, second.revision) == (first, 2)
    assert queries.export_of(first) == bytes_before
    assert proof.prove(queries.export_of(first)).ok and proof.prove(queries.export_of(second)).ok


def test_a_key_is_made_kept_apart_rotated_and_lost(closable: World) -> None:
    ada, first = closable.cast.ada, queries.current_key()
    assert first is not None
    row = signed(closable)
    second = operations.make_key(by=ada, why="rotated, as every year")
    assert queries.current_key() == second
    assert SigningKey.objects.get(pk=first.pk).ends == AUGUST
    assert proof.prove(queries.export_of(row), trusted_keys=[first.public_key]).ok
    foreign = proof.prove(queries.export_of(row), trusted_keys=[second.public_key])
    assert not foreign.ok
    operations.lose_key(by=ada, key_id=second.key_id, why="The disk was stolen.")
    with pytest.raises(queries.NoKey):
        queries.make_ready(ada, 2026)


def test_without_the_private_half_nothing_is_signed_and_the_sentence_says_what_to_do(closable: World) -> None:
    key = queries.current_key()
    assert key is not None
    (queries.keys_folder() / f"signing-{key.key_id}").unlink()
    assert queries.private_missing()
    with pytest.raises(queries.NoKey, match="from the copy in your safe"):
        signed(closable)


TAMPERING = (
    "UPDATE savings_statement SET reason = 'x'",
    "UPDATE savings_statement SET export_sha256 = 'x'",
    "DELETE FROM savings_statement",
    "UPDATE savings_statementline SET gross = 1",
    "DELETE FROM savings_statementline WHERE gross > 0",
    "UPDATE savings_measured SET reason = 'expired', baseline_id = NULL",
    "DELETE FROM savings_measured",
    "UPDATE savings_override SET reason = 'x'",
    "DELETE FROM savings_override",
    "UPDATE savings_signingkey SET public_key = 'x'",
    "DELETE FROM savings_signingkey",
    "UPDATE baselines_baseline SET unit_price = 99000000",
    "DELETE FROM baselines_baseline",
    "UPDATE deliveries_delivery SET unit_price = 1",
)


@pytest.mark.parametrize("statement", TAMPERING)
def test_every_statement_that_tampers_is_refused(closable: World, statement: str) -> None:
    with frozen(datetime(2026, 3, 10, 17, 0, tzinfo=UTC)):
        closable.usage("2025-12-01,Dover,ENV-9,5,box,0.04,0.20,A-9", name="more.csv")
    operations.override(
        by=closable.cast.ada,
        fiscal_year=2026,
        check="no-baseline",
        count=1,
        reason="Nobody else sells these envelopes.",
    )
    signed(closable)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_without_its_guards_a_statement_gives_way(closable: World) -> None:
    signed(closable)
    guards.drop(GUARDS)
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE savings_statement SET reason = 'x'")
            cursor.execute("UPDATE savings_statementline SET gross = 1")
        assert Statement.objects.get().reason == "x"
    finally:
        guards.install(GUARDS)


def test_a_baseline_says_which_statements_compare_with_it(closable: World, client_of: Callable[[str], Client]) -> None:
    paper, pens = Baseline.objects.get(item="PAPER-20"), Baseline.objects.get(item="PEN-1")
    before = client_of("cora").get(f"/baselines/{paper.pk}/").content.decode()
    assert "compares" not in before
    row = signed(closable)
    page = client_of("cora").get(f"/baselines/{paper.pk}/").content.decode()
    assert f'<a href="/savings/statements/{row.pk}/">VS-2026</a> compares 2 deliveries with it.' in page
    assert [(one.number, count) for one, count in queries.compared_with(closable.cast.cora, pens.pk)] == [
        ("VS-2026", 1)
    ]

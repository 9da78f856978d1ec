"""Nothing in a scenario is edited: changes and undo append editions, answers are finished once, and equal asks tell the same."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from tests.core.regions.valley import between, valley
from tests.plan.regions.conftest import Begun, drain

from barnraise.core.money import Money
from barnraise.core.regions.ensemble import ensemble
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.problem import Lock, Rule
from barnraise.core.regions.stop import Cancelled, Stop
from barnraise.core.regions.terms import LockKind, RuleKind
from barnraise.core.regions.values import drawn
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import jobs as room_jobs
from barnraise.plan.regions import operations, queries
from barnraise.plan.regions.guards import GUARDS
from barnraise.plan.regions.models import Answer, Edition, Inquiry
from barnraise.plan.regions.rules import bundle, changes, inquiries, solving, telling
from barnraise.plan.regions.rules.changes import Contradicts
from barnraise.plan.regions.rules.telling import Asked
from barnraise.plan.regions.terms import Further, Hand, State
from barnraise.platform import audit, documents, guards
from barnraise.platform.models import Job
from barnraise.platform.refusals import NotAllowed
from barnraise.run.people.demo import Cast

APART = {"district": "D2", "agency": "A"}


def changed(row: operations.Scenario, hand: Hand = Hand.APART, **what: str) -> changes.Changed:
    return changes.by_hand(queries.asking_of(queries.newest(row.pk).sha256), hand, **(what or APART))


def test_a_scenario_begins_with_an_edition_and_an_answer_with_bound_and_range(begun: Begun) -> None:
    row = begun()
    answer = Answer.objects.get()
    told = queries.document_of(answer.sha256)
    assert (row.slug, Edition.objects.get().what) == ("the-valley", "Begun with a test")
    assert answer.state == State.ANSWERED and answer.low <= answer.high and answer.bound >= answer.savings
    assert (Money.parse(told["savings"]), told["as_of"], told["seed"]) == (answer.savings, "2026", 1)
    parts = [Money.parse(told["parts"][name]) for name in ("scale", "travel", "transition", "governance")]
    assert Money.total(parts) == answer.savings
    assert all(
        type(place) is int
        for rows in answer.plan.values()
        for row in rows
        for place in (row if isinstance(row, list) else [row])
    )


def test_what_every_district_saves_adds_up_to_the_answer_under_each_sharing_rule(begun: Begun) -> None:
    begun()
    answer = Answer.objects.get()
    told = queries.document_of(answer.sha256)
    for rule in ("by use", "per pupil", "equal savings rate", "nobody worse off", "Shapley"):
        saved = Money.total(Money.parse(one["before"]) - Money.parse(one["after"][rule]) for one in told["members"])
        assert saved == answer.savings, rule


def test_the_same_question_tells_the_same_bytes(begun: Begun) -> None:
    begun()
    answer = Answer.objects.get()
    _, again = solving.answered(queries.asked_by(answer), lambda _: True)
    assert telling.as_bytes(again) == documents.read_by_hash(answer.sha256)
    assert bundle.packed(Asking(valley())) == documents.read_by_hash(answer.edition.sha256)


def test_a_kept_answer_priced_anew_is_the_answer(begun: Begun) -> None:
    begun()
    answer = Answer.objects.get()
    assert queries.result_of(answer).savings == answer.savings


def test_a_change_by_hand_appends_an_edition_that_sets_out_from_the_plan_before(begun: Begun, cast: Cast) -> None:
    row = begun()
    operations.change(by=cast.ada, scenario_id=row.pk, number=1, changed=changed(row))
    drain()
    first, second = Edition.objects.order_by("number")
    assert (second.number, second.what) == (2, "Birch is not in the region of Ash Cooperative")
    assert queries.asking_of(first.sha256).problem.locks == ()
    assert queries.asking_of(second.sha256).problem.locks == (Lock(LockKind.BELONGS, "D2", "", "A", forbidden=True),)
    assert second.answers.get().begins == first.answers.get()


def test_undo_goes_back_step_by_step_and_appends_each_time(begun: Begun, cast: Cast) -> None:
    row = begun()
    operations.change(by=cast.cora, scenario_id=row.pk, number=1, changed=changed(row))
    operations.change(
        by=cast.cora, scenario_id=row.pk, number=2, changed=changed(row, Hand.LEADS_NOT, function="office", agency="B")
    )
    for number, expected in ((3, 2), (4, 1)):
        target = queries.undone_by(queries.work_on(cast.ada, row.slug).editions)
        assert target is not None and target.number == expected
        operations.go_back(by=cast.ada, scenario_id=row.pk, number=number, to=target.number)
    editions = list(Edition.objects.order_by("number"))
    assert [one.sha256 for one in editions] == [editions[place].sha256 for place in (0, 1, 2, 1, 0)]
    assert editions[3].again == editions[1]
    assert queries.undone_by(reversed(editions)) is None
    with pytest.raises(operations.NothingToUndo):
        operations.go_back(by=cast.ada, scenario_id=row.pk, number=5, to=1)


def test_a_change_of_an_edition_that_is_not_the_newest_is_refused(begun: Begun, cast: Cast) -> None:
    row = begun()
    late = changed(row)
    operations.change(by=cast.cora, scenario_id=row.pk, number=1, changed=late)
    with pytest.raises(operations.ScenarioMoved, match="stands at edition 2"):
        operations.change(by=cast.ada, scenario_id=row.pk, number=1, changed=late)
    assert Edition.objects.count() == 2


def test_board_and_auditor_read_and_change_nothing(begun: Begun, cast: Cast) -> None:
    row = begun()
    for who in (cast.ben, cast.fay, cast.hal, cast.cleo, cast.eve):
        with pytest.raises(NotAllowed):
            operations.change(by=who, scenario_id=row.pk, number=1, changed=changed(row))
    assert [queries.scenarios_for(who).count() for who in (cast.hal, cast.fay, cast.cleo, cast.eve)] == [1, 1, 0, 0]


def test_a_search_that_is_stopped_tells_nothing(begun: Begun, cast: Cast) -> None:
    row = begun(answered=False)
    operations.stop(by=cast.cora, scenario_id=row.pk)
    drain()
    answer = Answer.objects.get()
    assert (answer.state, answer.sha256) == (State.STOPPED, "")
    with pytest.raises(operations.NotOpen):
        operations.stop(by=cast.cora, scenario_id=row.pk)


def test_a_search_that_is_stopped_on_the_way_ends_there(begun: Begun, cast: Cast) -> None:
    row = begun(answered=False)
    job, said = Job.objects.get(name="regions.solve"), list[str]()

    def report(done: int, total: int, message: str = "") -> None:
        said.append(message)
        operations.stop(by=cast.cora, scenario_id=row.pk)

    room_jobs.solve(report=report, **job.arguments)
    assert len(said) == 1 and said[0].startswith("A plan saves $")
    assert Answer.objects.get().state == State.STOPPED


def test_a_change_stops_the_search_for_the_edition_before(begun: Begun, cast: Cast) -> None:
    row = begun(answered=False)
    operations.change(by=cast.cora, scenario_id=row.pk, number=1, changed=changed(row))
    assert [one.state for one in Answer.objects.order_by("id")] == [State.STOPPED, State.WAITING]


def test_a_further_question_gives_way_to_a_change(begun: Begun, cast: Cast) -> None:
    row = begun()
    operations.inquire(by=cast.cora, answer_id=Answer.objects.get().pk, kind="draws")
    operations.change(by=cast.ada, scenario_id=row.pk, number=1, changed=changed(row))
    drain()
    assert (Inquiry.objects.get().state, Inquiry.objects.get().sha256) == (State.STOPPED, "")
    assert Answer.objects.order_by("id")[1].state == State.ANSWERED


def test_an_answer_is_found_once_though_its_job_runs_twice(begun: Begun) -> None:
    begun()
    before = audit.head()
    job = Job.objects.get(name="regions.solve")
    room_jobs.solve(report=lambda *_: None, **job.arguments)
    assert audit.head() == before


def test_locks_that_contradict_each_other_are_refused_by_name(begun: Begun, cast: Cast) -> None:
    row = begun()
    with pytest.raises(Contradicts, match="D1 is not in the region of A"):
        changed(row, district="D1", agency="A")
    with pytest.raises(Contradicts, match="settled already"):
        changes.by_hand(changed(row).scenario, Hand.APART, **APART)


def test_a_later_place_of_a_district_takes_the_place_of_the_earlier_one() -> None:
    first = changes.by_hand(Asking(valley()), Hand.BELONGS, district="D4", agency="A")
    second = changes.by_hand(first.scenario, Hand.BELONGS, district="D4", agency="B")
    assert second.scenario.problem.locks == (Lock(LockKind.BELONGS, "D4", "", "B"),)
    assert changes.released(second.scenario, 0).scenario == Asking(valley())
    with pytest.raises(Contradicts):
        changes.released(second.scenario, 1)


def test_a_rule_takes_the_place_of_its_kind_and_is_lifted() -> None:
    two = changes.ruled(Asking(valley()), Rule(RuleKind.REGIONS_AT_MOST, 2))
    one = changes.ruled(two.scenario, Rule(RuleKind.REGIONS_AT_MOST, 1))
    assert one.what == "Rule: At most 1 regions (before: At most 2 regions)"
    assert one.scenario.problem.rules == (Rule(RuleKind.REGIONS_AT_MOST, 1),)
    assert changes.lifted(one.scenario, RuleKind.REGIONS_AT_MOST).scenario == Asking(valley())
    with pytest.raises(Contradicts):
        changes.ruled(Asking(valley()), Rule(RuleKind.PUPILS_AT_LEAST, 100_000))


def test_every_parameter_can_be_given_another_range() -> None:
    asking = Asking(valley())
    paths = dict(changes.parameters(asking.problem))
    assert {"governance", "road_factor", "buying/mile", "buying/host.exponent", "office/alone.rate"} <= set(paths)
    for path in paths:
        old = changes.at_path(asking.problem, path)
        wider = replace(old, low=1.0 if path == "road_factor" else old.low * 0.5, source="another study", year=2025)
        after = changes.assumed(asking, path, wider)
        assert changes.at_path(after.scenario.problem, path) == wider
        assert "another study" in after.what
    with pytest.raises(Contradicts, match="one more pupil costs more"):
        changes.assumed(asking, "buying/host.exponent", between(0.9, 1.0, 1.1))


@pytest.mark.parametrize("kind", Further)
def test_an_answer_is_asked_further_once(
    kind: Further, begun: Begun, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "DRAWS", 3)
    begun(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2),))
    answer = Answer.objects.get()
    operations.inquire(by=cast.cora, answer_id=answer.pk, kind=kind)
    with pytest.raises(operations.NotOpen):
        operations.inquire(by=cast.ada, answer_id=answer.pk, kind=kind)
    drain()
    row = Inquiry.objects.get()
    told = queries.document_of(row.sha256)
    assert (row.state, set(told) >= {kind.value}) == (State.ANSWERED, True)
    if kind is Further.DRAWS:
        assert told["draws"] == 3 and told["measure"]
        assert all(f"{int(one['kept'], 16):b}".count("1") == one["times"] <= 3 for one in told["statements"])
        assert {one["kind"] for one in told["statements"]} >= {"hosts", "home", "count"}


def test_a_further_question_is_stopped_between_two_solves_and_can_be_asked_again(begun: Begun, cast: Cast) -> None:
    begun()
    answer, said = Answer.objects.get(), list[str]()
    operations.inquire(by=cast.cora, answer_id=answer.pk, kind="draws")
    job = Job.objects.get(name="regions.further")

    def report(done: int, total: int, message: str = "") -> None:
        said.append(f"{done} of {total}: {message}")
        operations.stop_further(by=cast.cora, answer_id=answer.pk, kind="draws")

    room_jobs.further(report=report, **job.arguments)
    assert said == ["0 of 200: 0 of 200 solved."]
    assert (Inquiry.objects.get().state, Inquiry.objects.get().sha256) == (State.STOPPED, "")
    with pytest.raises(operations.NotOpen, match="nothing to stop"):
        operations.stop_further(by=cast.cora, answer_id=answer.pk, kind="draws")
    operations.inquire(by=cast.cora, answer_id=answer.pk, kind="draws")


def test_draws_stand_from_cheap_travel_to_dear() -> None:
    asked = Asked(Asking(valley()), "x", 1, Stop(evaluations=2, rounds=1))
    result, _ = solving.answered(asked, lambda _: True)
    found = ensemble(valley(), result.plan, seed=1, draws=5, stop=solving.DRAW, executor=solving.InTurn())
    spent = []
    for draw in range(5):
        lines = priced(valley(), drawn(valley(), seed=1, draw=draw), result.plan).lines
        spent.append(Money.total(line.travel for line in lines).cents)
    assert inquiries._by_travel(valley(), result.plan, found) == sorted(range(5), key=spent.__getitem__)


def test_no_plan_is_said_by_the_rules_that_clash(begun: Begun) -> None:
    crowded = tuple(
        Rule(kind, limit) for kind, limit in ((RuleKind.REGIONS_AT_MOST, 1), (RuleKind.PUPILS_AT_MOST, 4_500))
    )
    asked = Asked(Asking(valley(rules=crowded)), "x", 1, Stop(evaluations=2, rounds=1))
    with pytest.raises(solving.NoPlan, match=r"regions at most 1; pupils at most 4,500"):
        solving.answered(asked, lambda _: True)
    with pytest.raises(Cancelled):
        solving.answered(replace(asked, scenario=Asking(valley())), lambda _: False)


def test_without_regions_every_part_of_an_answer_is_told(begun: Begun) -> None:
    begun(one_lead=False)
    told = queries.document_of(Answer.objects.get().sha256)
    assert (told["regions"], told["closing_in"], told["parts"]["governance"]) == ([], [], "0.00")


TAMPER = {
    "retitle a scenario": "UPDATE regions_scenario SET title = 'Another'",
    "replace a scenario's address": "INSERT INTO regions_scenario (slug, title, made_by, made_by_name, made_at)"
    " SELECT slug, 'Another', made_by, made_by_name, made_at FROM regions_scenario",
    "swap an edition's files": f"UPDATE regions_edition SET sha256 = '{'b' * 64}'",
    "drop an edition": "DELETE FROM regions_edition",
    "raise the savings": "UPDATE regions_answer SET savings = savings + 1 WHERE state = 'answered'",
    "lower the bound": "UPDATE regions_answer SET bound = savings WHERE state = 'answered'",
    "widen the range": "UPDATE regions_answer SET high = high + 1 WHERE state = 'answered'",
    "open an answer again": "UPDATE regions_answer SET state = 'waiting', finished_at = NULL WHERE state = 'answered'",
    "ask with another seed": "UPDATE regions_answer SET seed = 9 WHERE state = 'waiting'",
    "let another have asked": """UPDATE regions_answer SET "by" = 'people.Person:99' WHERE state = 'waiting'""",
    "forget a search": "DELETE FROM regions_answer WHERE state = 'waiting'",
    "ask something else": "UPDATE regions_inquiry SET kind = 'others'",
    "forget a question": "DELETE FROM regions_inquiry",
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPER)
def test_no_statement_edits_what_was_asked_or_answered(what: str, begun: Begun, cast: Cast) -> None:
    row = begun()
    operations.inquire(by=cast.cora, answer_id=Answer.objects.get().pk, kind="prices")
    operations.change(by=cast.cora, scenario_id=row.pk, number=1, changed=changed(row))
    with pytest.raises(DatabaseError), transaction.atomic():
        run(TAMPER[what])
    if "address" in what:
        return  # a unique column stands behind the guard
    if connection.vendor == "postgresql":  # no trigger is dropped while a constraint waits for the commit
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("SET CONSTRAINTS ALL DEFERRED")
    guards.drop(GUARDS)
    with transaction.atomic():
        run(TAMPER[what])
        transaction.set_rollback(True)
    guards.install(GUARDS)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

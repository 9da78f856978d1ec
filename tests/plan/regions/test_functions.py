"""A function is left out with its figures and taken in again as it was; the plan before is where the next search sets out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from tests.core.regions.valley import valley
from tests.plan.regions.conftest import Begun, drain

from barnraise.core.regions.plan import STAYS
from barnraise.core.regions.problem import Lock
from barnraise.core.regions.terms import LockKind
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import examples, queries
from barnraise.plan.regions.models import Answer, Edition
from barnraise.plan.regions.rules import functions, telling
from barnraise.plan.regions.rules.changes import Contradicts

Clients = Callable[[str], Client]
HERE = "/regions/the-valley/"
ABOUT = (
    Lock(LockKind.SERVED, "D2", "buying", "A", forbidden=True),
    Lock(LockKind.LEADS, function="office", agency="B"),
    Lock(LockKind.BELONGS, "D4", "", "A"),
)


@pytest.mark.parametrize("key", ["buying", "office"])
def test_what_is_left_out_goes_with_its_figures_and_comes_back_whole(key: str) -> None:
    whole = Asking(valley(locks=ABOUT))
    less = functions.left_out(whole, key)
    assert {one.key for one in less.scenario.problem.functions} == {"buying", "office"} - {key}
    for one in less.scenario.problem.districts:
        assert key not in {**one.cost, **one.served, **one.use}
    assert len(less.scenario.problem.locks) == 2
    back = functions.taken_in(less.scenario, key, had=whole, begun=whole)
    problem = back.scenario.problem
    assert replace(problem, locks=()) == replace(whole.problem, locks=())
    assert set(problem.locks) == set(ABOUT)
    name = next(one.name for one in valley().functions if one.key == key)
    assert (less.what, back.what) == (f"Left out: {name}", f"Taken in again: {name}")


def test_what_was_changed_meanwhile_of_another_function_stays() -> None:
    whole = Asking(valley())
    less = functions.left_out(whole, "office").scenario
    buying = replace(less.problem.functions[0], years=9)
    changed = replace(less, problem=replace(less.problem, functions=(buying,)))
    problem = functions.taken_in(changed, "office", had=whole, begun=whole).scenario.problem
    assert problem.functions == (buying, valley().functions[1])


def test_functions_come_back_in_the_order_they_were_begun_with() -> None:
    whole = examples.example("minnesota").scenario
    first, second = (one.key for one in whole.problem.functions[1:3])
    less = functions.left_out(whole, first).scenario
    least = functions.left_out(less, second).scenario
    more = functions.taken_in(least, first, had=whole, begun=whole).scenario
    assert functions.taken_in(more, second, had=less, begun=whole).scenario == whole


def test_a_function_comes_back_with_the_costs_that_it_had_when_it_was_left_out(
    begun: Begun, client_of: Clients
) -> None:
    begun(answered=False)
    cora = client_of("cora")
    for number, path in enumerate(("office/mile", "office/host.fixed", "buying/mile"), start=1):
        told = {"low": "1", "central": "2", "high": "3", "source": f"Minutes {number}", "year": "2025", "grade": "B"}
        assert cora.post(f"{HERE}cost/", {"edition": number, "path": path, **told}).status_code == 302
    for number in (4, 5):
        cora.post(f"{HERE}functions/", {"edition": number, "function": "office"})
    fourth, last = Edition.objects.get(number=4), Edition.objects.get(number=6)
    assert (last.what, last.sha256) == ("Taken in again: Business office", fourth.sha256)
    assert queries.asking_of(last.sha256).problem.functions[1].host.fixed.source == "Minutes 2"


def test_the_last_function_stays_and_what_is_there_is_not_taken_in() -> None:
    whole = Asking(valley())
    one = functions.left_out(whole, "office").scenario
    for change in (
        lambda: functions.left_out(one, "buying"), lambda: functions.left_out(one, "office"),
        lambda: functions.taken_in(whole, "office", had=whole, begun=whole),
        lambda: functions.taken_in(one, "x", had=whole, begun=whole),
    ):  # fmt: skip
        with pytest.raises(Contradicts, match="Nothing was changed"):
            change()


def test_by_button_a_function_is_left_out_priced_taken_in_again_and_undone(begun: Begun, client_of: Clients) -> None:
    begun()
    cora = client_of("cora")
    assert cora.post(f"{HERE}functions/", {"edition": 1, "function": "office"}).status_code == 302
    drain()
    first, second = Answer.objects.order_by("id")
    less, page = first.savings - second.savings, cora.get(HERE).content.decode()
    assert less.cents > 0 and f"It costs {less.words()} a year against edition 1." in page
    assert "Left out: Business office" in page and "Take in again" in page
    start = queries.asked_by(second).start
    assert start is not None and start.host == telling.plan_of(first.plan).host[:1]
    cora.post(f"{HERE}functions/", {"edition": 2, "function": "office"})
    drain()
    third = Answer.objects.order_by("id").last()
    assert third is not None and third.edition.sha256 == first.edition.sha256 and third.savings == first.savings
    start = queries.asked_by(third).start
    assert start is not None and start.host[1] == (STAYS,) * 6 and start.region == telling.plan_of(second.plan).region
    sent = cora.post(f"{HERE}functions/", {"edition": 3, "function": "x"})
    assert (sent.status_code, Edition.objects.count()) == (422, 3)
    assert "Take in again" not in client_of("hal").get(HERE).content.decode()

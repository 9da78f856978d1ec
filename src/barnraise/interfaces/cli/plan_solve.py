"""`barnraise plan solve`: a scenario in, the best regions found out, with their proof, their range and their price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from math import isfinite
from pathlib import Path
from statistics import median_low
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from barnraise.core.money import Money
from barnraise.core.regions.conflicts import conflict, islands
from barnraise.core.regions.coupled.locks import Contradiction
from barnraise.core.regions.plan import STAYS
from barnraise.core.regions.pricing import Line, priced
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.result import Broken, Result
from barnraise.core.regions.sharing import Shared, shared, unkept
from barnraise.core.regions.solve import solve as designed
from barnraise.core.regions.stop import Progress, Stop
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import at, drawn
from barnraise.core.regions.whatif import Price, prices
from barnraise.integrations.scenarios import Reading, Scenario, ScenarioRefused, parse
from barnraise.interfaces.cli import answers
from barnraise.interfaces.cli.answers import Refused, json_option, say, tell

PARTS = {"scale": "Scale gained", "travel": "Travel", "transition": "Transition", "governance": "Governance"}
BORNE = ("before", "kept", "share", "travel", "transition", "governance", "after", "saves")
WORST = 10
USUAL = Stop()
NOT_FOUND = (
    "Nothing proves that these rules and locks contradict each other, but no plan that keeps them all was found. Let it look "
    "longer with --evaluations, or loosen one of them."
)
UNPRICED = "What each rule costs stays open: without one of them no plan was found."
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is said of a scenario."""

    scenario: Scenario
    result: Result
    sharing: Shared
    savings: tuple[Money, ...]  # of the plan in each draw, lowest first
    prices: tuple[Price, ...] | None
    warnings: tuple[str, ...]

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Rules and locks that the plan or the way its costs are shared does not keep."""
        return (*self.result.broken, *unkept(self.scenario.problem, self.sharing))


@click.command("solve")
@click.argument("path", type=_FILE, metavar="SCENARIO.toml")
@click.option("--gap", type=click.FloatRange(0, 1), default=USUAL.gap, help="Stop at this gap, a part of the savings.")
@click.option(
    "--evaluations", type=click.IntRange(1), default=USUAL.evaluations, help="Stop after so many of the bound."
)
@click.option("--seconds", type=click.FloatRange(0.1), help="Stop after so much CPU time; not reproducible.")
@click.option("--draws", type=click.IntRange(1, 10_000), default=100, help="Draws of the parameters for the range.")
@click.option("--prices/--no-prices", "priced_too", default=True, help="What each rule and lock costs: a solve each.")
@json_option
def solve(
    *, path: Path, gap: float, evaluations: int, seconds: float | None, draws: int, priced_too: bool, as_json: bool
) -> None:
    """Design the regions of a scenario: who works together, who leads what, who gains and who loses.

    SCENARIO.toml names its tables, which stand beside it; docs/reference/scenario-file.md describes them. Savings are
    dollars a year against today, at the middle of every parameter's range; "bound" is what no plan under the rules in
    "seen" can exceed, and gap = (bound − savings) / savings. "range" is what this plan saves when all parameters are
    drawn from their ranges. The same file and options give the same plan on any machine, but for --seconds.
    """
    reading = _read(path, as_json=as_json)
    stop = Stop(gap=gap, evaluations=evaluations, seconds=seconds)
    with _progress() as watch:
        answer = _answer(reading, replace(stop, watch=watch), draws, priced_too=priced_too, as_json=as_json)
    for words in (*answer.warnings, *map(_breach, answer.broken)):
        say(words)
    if as_json:
        tell(document(answer), "", as_json=True)
    else:
        _print(answer)
    if priced_too and answer.prices is None:
        click.get_current_context().exit(answers.UNCHECKED)


def _read(path: Path, *, as_json: bool) -> Reading:
    """The scenario and its tables. Errors: `Refused`, with every reason."""

    def beside(name: str) -> bytes | None:
        file = path.parent / name
        return file.read_bytes() if file.is_file() else None

    try:
        return parse(path.read_bytes(), beside, name=path.name)
    except ScenarioRefused as error:
        raise Refused([asdict(reason) for reason in error.reasons], as_json=as_json)


@contextmanager
def _progress() -> Iterator[Callable[[Progress], bool]]:
    """A line on standard error on which the plan and the bound close in."""
    with Console(stderr=True).status("Looking the scenario over …") as status:

        def watch(progress: Progress) -> bool:
            plan = f"Saves ${progress.plan:,.0f} a year so far" if isfinite(progress.plan) else "No plan so far"
            bound = f"; no plan more than ${progress.bound:,.0f}" if isfinite(progress.bound) else ""
            status.update(f"{plan}{bound} …")
            return True

        yield watch


def _answer(reading: Reading, stop: Stop, draws: int, *, priced_too: bool, as_json: bool) -> Answer:
    """Solve, share, draw and price. Errors: `Refused`, where rules and locks contradict each other."""
    scenario = reading.scenario
    problem, seed = scenario.problem, scenario.seed
    values = at(problem, Level.CENTRAL)
    result = _designed(problem, stop, seed, as_json=as_json)
    home = regions_of(problem, result)
    apart = islands(problem)
    warnings = (*(remark.message for remark in reading.remarks), *([apart.says] if apart else []))
    try:
        costs = prices(problem, values, result, stop=stop, seed=seed) if priced_too else None
    except Contradiction:
        costs, warnings = None, (*warnings, UNPRICED)
    return Answer(
        scenario,
        result,
        shared(problem, values, result.priced, scenario.sharing, home, seed=seed),
        tuple(sorted(_saved(problem, result, seed, draw) for draw in range(draws))),
        costs,
        warnings,
    )


def _designed(problem: Problem, stop: Stop, seed: int, *, as_json: bool) -> Result:
    """The plan. Errors: `Refused`: where none was found, or one that breaks a rule, the smallest contradiction is named."""
    values = at(problem, Level.CENTRAL)
    try:
        result = designed(problem, stop, seed, values=values)
    except Contradiction:
        result = None
    if result is None or result.broken:
        against = conflict(problem, values)
        if against is not None:
            raise answers.refused(against.rule, against.says, as_json=as_json)
    if result is None:
        raise answers.refused("not-found", NOT_FOUND, as_json=as_json)
    return result


def _saved(problem: Problem, result: Result, seed: int, draw: int) -> Money:
    return priced(problem, drawn(problem, seed=seed, draw=draw), result.plan).parts.net


def regions_of(problem: Problem, result: Result) -> dict[str, str]:
    """The region of each district, by the agency that names it; blank where there are none."""
    pairs = zip(problem.districts, result.plan.region, strict=True)
    return {one.key: "" if name == STAYS else problem.agencies[name].key for one, name in pairs}


def document(answer: Answer) -> dict[str, Any]:
    """The answer as JSON: money as text in dollars and cents, places by their keys, everything in the scenario's order."""
    scenario, result = answer.scenario, answer.result
    problem, price, home = scenario.problem, result.priced, regions_of(scenario.problem, result)
    return {
        "title": problem.title,
        "as_of": problem.as_of,
        "seed": scenario.seed,
        "savings": str(result.savings),
        "bound": str(result.bound),
        "gap": None if result.gap is None else round(result.gap, 6),
        "range": {
            "lowest": str(answer.savings[0]),
            "median": str(median_low(answer.savings)),
            "highest": str(answer.savings[-1]),
            "draws": len(answer.savings),
            "below_zero": sum(saved.cents < 0 for saved in answer.savings),
        },
        "before": str(price.before),
        "parts": {name: str(getattr(price.parts, name)) for name in PARTS},
        "regions": [
            {"region": name, "districts": [key for key, region in home.items() if region == name]}
            for name in dict.fromkeys(region for region in home.values() if region)
        ],
        "leads": [
            {"region": one.region, "function": one.function, "agency": one.agency, "districts": one.districts,
             "volume": round(one.volume, 3), "running": str(one.running), "opening": str(one.opening)}
            for one in price.hostings
        ],
        "assignments": [_assignment(line) for line in price.lines],
        "sharing": scenario.sharing.value,
        "members": [
            {"district": one.district} | {name: str(getattr(one, name)) for name in BORNE}
            for one in answer.sharing.members
        ],
        "losers": [one.district for one in answer.sharing.losers],
        "compensation": str(answer.sharing.compensation),
        "prices": None if answer.prices is None else [_price(one) for one in answer.prices],
        "seen": [kind.value for kind in result.seen],
        "unseen": [kind.value for kind in result.unseen],
        "broken": [{"rule": one.kind.value, "place": one.place, "message": one.says} for one in answer.broken],
        "warnings": list(answer.warnings),
        "evaluations": result.evaluations,
        "plan": result.plan.digest,
        "reproducible": result.reproducible and all(one.reproducible for one in answer.prices or ()),
    }  # fmt: skip


def _assignment(line: Line) -> dict[str, Any]:
    """What one district does in one function; `otherwise` is what it would pay, did nobody serve it."""
    return {
        "district": line.district,
        "function": line.function,
        "choice": line.choice.value,
        "agency": line.agency,
        "before": str(line.before),
        "otherwise": str(line.otherwise),
        "travel": str(line.travel),
        "transition": str(line.transition),
    }


def _price(price: Price) -> dict[str, Any]:
    """What one rule or lock costs a year, at least and at most."""
    match price.what:
        case Rule() as rule:
            what: dict[str, Any] = {"rule": rule.kind.value, "limit": rule.limit, "source": rule.source}
        case Lock() as lock:
            what = {
                "lock": lock.kind.value,
                "district": lock.district,
                "function": lock.function,
                "agency": lock.agency,
                "forbidden": lock.forbidden,
            }
    return what | {"least": str(price.least), "most": str(price.most)}


def _print(answer: Answer) -> None:
    """The same for people: the answer in three sentences, the regions, where the savings come from, and who loses."""
    scenario, result = answer.scenario, answer.result
    low, high = answer.savings[0].words(), answer.savings[-1].words()
    gap = "" if result.gap is None else f" ({result.gap:.2%} more)"
    click.echo(f"{scenario.problem.title}: saves {result.savings.words()} a year against today.")
    click.echo(f"No plan under these rules saves more than {result.bound.words()}{gap}.")
    click.echo(f"Over {len(answer.savings)} draws of the parameters this plan saves {low} to {high}.")
    click.echo(f"Parameters as of: {scenario.problem.as_of or 'not said'}.")
    _print_regions(scenario.problem, result)
    for name, words in PARTS.items():
        click.echo(f"{words:<14}{getattr(result.priced.parts, name).words():>20}")
    losers = answer.sharing.losers
    click.echo(
        f"Costs shared {scenario.sharing.value}: {len(losers)} of {len(answer.sharing.members)} districts pay more."
    )
    for one in losers[:WORST]:
        click.echo(f"  {one.district} pays {(-one.saves).words()} more a year")
    for price in answer.prices or ():
        least, most = price.least.words(), price.most.words()
        click.echo(f"Without the {_named(price.what)}, {least} to {most} more would be saved a year.")


def _breach(broken: Broken) -> str:
    place = f", {broken.place}" if broken.place else ""
    return f"Not kept: {broken.kind.value}{place}: {broken.says}."


def _named(what: Rule | Lock) -> str:
    """A rule with its limit, or a lock with whom it is about."""
    if isinstance(what, Rule):
        return f"rule {what.kind.value} {what.limit:,g}" if what.limit else f"rule {what.kind.value}"
    about = " ".join(part for part in (what.district, what.function, what.agency) if part)
    return f"lock {'not ' if what.forbidden else ''}{what.kind.value}: {about}"


def _print_regions(problem: Problem, result: Result) -> None:
    """A row a region, with who leads what there."""
    home = regions_of(problem, result)
    table = Table("Region", "Districts", "Pupils", "Leads", box=SIMPLE_HEAD)
    table.columns[1].justify = table.columns[2].justify = "right"
    for name in dict.fromkeys(home.values()):
        inside = [one for one in problem.districts if home[one.key] == name]
        leads = [f"{one.function}: {one.agency}" for one in result.priced.hostings if one.region == name]
        pupils = sum(one.pupils for one in inside)
        table.add_row(name or "(none)", f"{len(inside):,}", f"{pupils:,}", ", ".join(leads) or "nothing")
    Console().print(table)

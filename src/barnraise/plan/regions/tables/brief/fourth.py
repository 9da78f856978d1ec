"""The fourth page: what survives if the costs are wrong, which numbers matter, what is not proven, how to ask again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from barnraise.core.regions.problem import Parameter
from barnraise.core.regions.terms import Grade
from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block
from barnraise.plan.regions.rules import changes
from barnraise.plan.regions.tables import answers, further
from barnraise.plan.regions.tables.answers import money
from barnraise.plan.regions.tables.brief.parts import Brief, text
from barnraise.platform.words import counted, dollars_words

SURVIVE_MAX = 10
PARAMETERS_MAX = 8
SOURCE_MAX = 150
"""UNIT: letters of a source; the whole of it stands in the scenario file."""
GRADES = {
    Grade.CAUSAL: "peer-reviewed, causal",
    Grade.COMPARED: "an audit or a comparison",
    Grade.CLAIMED: "self-reported",
    Grade.HEARD: "press or anecdote",
    Grade.ASSUMED: "nobody has measured it",
}


def page(brief: Brief) -> list[Block]:
    """The page as blocks."""
    return [
        words.heading("What survives if the costs are wrong"),
        text(_robust(brief)),
        *_survivals(brief),
        words.heading("The numbers that this answer hangs on most"),
        _parameters(brief),
        words.meta(_rest(brief)),
        words.heading("What is not proven"),
        text(_blind(brief)),
        words.heading("How anybody can ask this again"),
        words.meta(_again(brief)),
    ]


def _robust(brief: Brief) -> str:
    found, finding = further.robust(brief.draws), further.survival(brief.problem, brief.draws).finding
    low, high, own, regret = (dollars_words(found[name]) for name in ("low", "high", "own", "regret"))
    more = "No other plan is more robust." if found["same"] else (
        f"More robust would be another plan, which is never more than {regret} behind: {found['what']}."
    )  # fmt: skip
    return (
        f"{finding}. Over the {found['draws']} draws of the disputed costs this plan saves from {low} to {high} a year, and "
        f"costs more than today in {found['negative']} of them; in the worst of them another plan saves {own} more. {more}"
    )


def _survivals(brief: Brief) -> list[Block]:
    """The parts of the plan that survive least, in two columns; the others by the least of theirs."""
    every = further.survival(brief.problem, brief.draws).every
    found, draws = sorted(every, key=lambda one: (one.times, one.what)), brief.draws["draws"]
    shown, cut = found[:SURVIVE_MAX], found[SURVIVE_MAX:]
    rows = [
        words.row([words.cell(one.what), words.cell("", bar=one.times * 1000 // draws or None), words.cell(f"{one.times} of {draws}")])
        for one in shown
    ]  # fmt: skip
    half = -(-len(rows) // 2)
    columns = (("Part of the plan, least sure first", False, 46), ("", False, 22), ("Survives", True, 30))
    sides = [words.table(columns, part) for part in (rows[:half], rows[half:])]
    blocks: list[Block] = [{"is": "aside", "left": [sides[0]], "right": [sides[1]] if rows[half:] else []}]
    if cut:
        rest = counted(len(cut), "other part survives", "other parts survive")
        blocks.append(words.meta(f"The {rest} in at least {cut[0].times} of {draws} draws."))
    return blocks


def _moving(brief: Brief) -> list[dict[str, Any]]:
    """The numbers by how far they move the saving, the farthest first; those that move nothing left out."""
    rows = [
        {"path": one["path"], "low": money(one["low"]), "high": money(one["high"])} for one in brief.draws["measure"]
    ]
    moving = [one for one in rows if one["low"] != one["high"]]
    return sorted(moving, key=lambda one: (-abs((one["high"] - one["low"]).cents), one["path"]))


def _parameters(brief: Brief) -> Block:
    found = _moving(brief)[:PARAMETERS_MAX]
    if not found:
        return text("None: no number has a range that moves the saving.")
    columns = (
        ("Number", False, 36), ("Low", True, 15), ("Central", True, 15), ("High", True, 15), ("Saves where low", True, 28),
        ("Where high", True, 28), ("Source", False, 44), ("Year", True, 12), ("Grade", False, 16),
    )  # fmt: skip
    names = dict(changes.parameters(brief.problem))
    return words.table(columns, [_parameter(brief, names, one) for one in found])


def _parameter(brief: Brief, names: Mapping[str, str], one: Mapping[str, Any]) -> Block:
    parameter = changes.at_path(brief.problem, one["path"])
    ends = [words.cell(_plain(value)) for value in (parameter.low, parameter.central, parameter.high)]
    saves = [words.cell(dollars_words(one[name]), loss=one[name].cents < 0) for name in ("low", "high")]
    return words.row([
        words.cell(further.unknown(brief.problem, names, one["path"])), *ends, *saves, words.cell(_source(parameter), quiet=True),
        words.cell(str(parameter.year)), words.cell(parameter.grade.value),
    ])  # fmt: skip


def _plain(value: float) -> str:
    return f"{value:,g}" if value < 1_000_000 else f"{value:,.0f}"


def _source(parameter: Parameter) -> str:
    said = parameter.source.removeprefix("ASSUMPTION: ")
    said = said[:1].upper() + said[1:]
    return said if len(said) <= SOURCE_MAX else f"{said[: SOURCE_MAX - 1].rstrip()}…"


def _rest(brief: Brief) -> str:
    """How many numbers more there are, how little they move, and where they stand; and what the grades mean."""
    moving, count = _moving(brief), len(list(changes.parameters(brief.problem)))
    shown, cut = moving[:PARAMETERS_MAX], moving[PARAMETERS_MAX:]
    most = dollars_words(abs(cut[0]["high"] - cut[0]["low"])) if cut else ""
    least = f"by no more than {most} from low to high" if cut else "not at all"
    stands = f"Of {counted(count, 'number', 'numbers')} these {len(shown)} move the saving most, the others {least}. All stand, with "
    grades = "; ".join(f"{grade.value}: {said}" for grade, said in GRADES.items())
    how = "Saves: on average in the third of the draws where the number is lowest, and where it is highest."
    return f"{stands}their whole sources, in the exported file. {how} Grades: {grades}."


def _blind(brief: Brief) -> str:
    told, face = brief.told, brief.face
    said = [f"{face.proof} Not proven is whether the costs are right: the range says what follows if they are not."]
    blind = answers.blind(brief.problem, told)
    said.append(
        f"{blind} These are kept or checked by the plan alone." if blind else "The ceiling knows of every rule."
    )
    gap = brief.face.bound - brief.face.savings
    said.append(f"Another plan may save up to {dollars_words(gap)} a year more; nobody has shown that one does.")
    return " ".join(said)


def _again(brief: Brief) -> str:
    told, stop = brief.told, brief.told["stop"]
    begun = f", setting out from the plan {told['set_out_from'][:12]}" if told["set_out_from"] else ""
    return (
        f"Edition {brief.edition}, scenario file {brief.sha256}; {brief.face.order}. The search was to stop at a gap of "
        f"{float(stop['gap']):.2%} or after {stop['evaluations']:,} evaluations, {stop['nodes']:,} branches or "
        f"{stop['rounds']:,} rounds{begun}. Export the scenario as one file, unpack it, and run: barnraise plan solve "
        f"scenario.toml --gap {float(stop['gap']):g} --evaluations {stop['evaluations']}. The file answer.json holds this "
        "plan in whole numbers, from which anybody can price it anew."
    )

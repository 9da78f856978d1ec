"""The first page: the answer in a sentence with its bound, range and date, the map, and who hosts what."""

from __future__ import annotations

import re

from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block
from barnraise.plan.regions.tables import answers
from barnraise.plan.regions.tables.brief.parts import Brief, text, total
from barnraise.platform.words import counted, dollars_words, number_words

REGIONS_MAX = 14
HOSTS_MAX = 8
"""Hosts of one function that are named where there are no regions, those that serve most first."""
BROKEN_MAX = 4
TALL, LOW, ROW = 124, 84, 8
"""UNIT: millimeters of the map: at most, at least, and what each row of hosts takes from it."""

INK, PAPER, RULE, BARN = "#1b201e", "#ffffff", "#8a8f8b", "#9a3412"
TINTS = ("#e3ede9", "#b9d5cb")

_FONT = 'font-family:"Public Sans";font-weight:600;paint-order:stroke'
STYLE = (
    f"text{{{_FONT};text-anchor:middle;font-size:12px;fill:{INK};stroke:{PAPER};stroke-width:3px}}"
    ".start{text-anchor:start}.end{text-anchor:end}.does{font-weight:400;font-size:11px}"
    ".region{font-size:26px;stroke-width:5px}"
    f".land{{stroke:{RULE};stroke-width:.6}}.stays{{fill:{PAPER}}}"
    + "".join(f".step-{n}{{fill:{fill}}}" for n, fill in enumerate(TINTS, 1))
    + f".boundary{{fill:none;stroke:{INK};stroke-width:2.5}}.dot{{fill:{RULE}}}.paper-line{{stroke:{PAPER};stroke-width:2}}"
    f".mark{{fill:{INK};stroke:{PAPER};stroke-width:1.5;paint-order:stroke}}.open{{fill:{PAPER};stroke:{INK}}}"
    f".lost{{fill:{BARN};stroke:{PAPER};stroke-width:1.5;paint-order:stroke}}"
)
"""The page's picture on white paper."""


def page(brief: Brief) -> list[Block]:
    """The page as blocks."""
    return [
        _sentence(brief),
        words.meta(_date(brief)),
        _figures(brief),
        *_broken(brief),
        words.heading("Who would work together"),
        _picture(brief),
        _legend(brief),
        words.heading("Who would host what"),
        *_hosts(brief),
    ]


def _sentence(brief: Brief) -> Block:
    face = brief.face
    size, bound, low, high = (dollars_words(one) for one in (face.size, face.bound, face.low, face.high))
    how = "save " if face.saves else "cost "
    told = [(f"Working together this way would {how}", False), (size, True)]
    told += [(" a year. Under these rules no plan can save more than ", False)] if face.saves else [
        (" more a year than today, and no plan that was allowed can save more than ", False)
    ]  # fmt: skip
    told += [(bound, True), (". If the disputed costs are wrong, this plan saves from ", False)]
    told += [(low, True), (" to ", False), (high, True), (".", False)]
    return words.lede(*((said, strong, strong and not face.saves and said == size) for said, strong in told))


def _date(brief: Brief) -> str:
    as_of = f"Date of the costs: {brief.problem.as_of}" if brief.problem.as_of else "No date of the costs is given"
    part = f"{brief.face.of_today} of what these functions cost today, as far as it can be shared"
    return f"{as_of.rstrip('.')}. {part}; range over {brief.told['range']['draws']} draws of the disputed costs; else central estimates."


def _figures(brief: Brief) -> Block:
    told, face = brief.told, brief.face
    spread = answers.spread(told)
    regions = counted(len(told["regions"]), "region", "regions") if told["regions"] else "no regions"
    once = total([one["once"] for one in answers.rollout(brief.problem, told)])
    return words.figures(
        ("How good is this plan", face.gap if face.saves else "unknown", face.proof, False),
        ("Districts", number_words(len(told["members"])), f"in {regions}" if told["regions"] else regions, False),
        (
            "Districts that lose",
            number_words(len(spread.losers)),
            f"the leads’ cost shared {spread.lens.sharing.value}",
            False,
        ),
        ("To begin it all", dollars_words(once), "once, spread over the years in the saving", False),
    )


def _broken(brief: Brief) -> list[Block]:
    found = brief.told["broken"]
    if not found:
        return []
    said = [f"{one['says']} ({one['place']})" if one["place"] else one["says"] for one in found[:BROKEN_MAX]]
    more = f" And {len(found) - BROKEN_MAX:,} more." if len(found) > BROKEN_MAX else ""
    return [text(f"This plan breaks what was asked: {'; '.join(said)}.{more}")]


def _picture(brief: Brief) -> Block:
    svg = re.sub(
        r"^<svg ([^>]*>)", rf'<svg xmlns="http://www.w3.org/2000/svg" \1<style>{STYLE}</style>', brief.map.svg, count=1
    )
    rows = len(brief.told["regions"][:REGIONS_MAX]) or len(brief.problem.functions)
    return {"is": "picture", "svg": svg, "alt": brief.map.name, "height": max(LOW, TALL - ROW * rows)}


def _legend(brief: Brief) -> Block:
    lost = len(answers.spread(brief.told).losers)
    said = ["Circle: lead host"]
    said += (
        ["thick line and letter: region; how it is filled only tells it from its neighbors"]
        if brief.told["regions"]
        else []
    )
    said += [f"triangle: loses, {lost:,}"] if lost else []
    said += ["padlock: settled by hand"] if any(one.district for one in brief.problem.locks) else []
    return words.meta(f"{'. '.join(one[:1].upper() + one[1:] for one in said)}.")


def _hosts(brief: Brief) -> list[Block]:
    if not brief.told["regions"]:
        return _without_regions(brief)
    names = {one.key: one.name for one in brief.problem.agencies}
    shown, cut = brief.told["regions"][:REGIONS_MAX], brief.told["regions"][REGIONS_MAX:]
    rows = [
        words.row([
            words.cell(one["letter"], strong=True, note=names[one["agency"]]), words.cell(number_words(one["districts"])),
            words.cell(number_words(one["pupils"])), words.cell(_leads(brief, one["letter"])),
        ])
        for one in shown
    ]  # fmt: skip
    if cut:
        districts, pupils = (sum(one[name] for one in cut) for name in ("districts", "pupils"))
        rest = f"{counted(len(cut), 'other region', 'other regions')}, in the list on the scenario’s page"
        rows.append(
            words.row([words.cell(rest), words.cell(number_words(districts)), words.cell(number_words(pupils)), words.cell("")])
        )  # fmt: skip
    columns = (
        ("Region", False, 26),
        ("Districts", True, 10),
        ("Pupils", True, 11),
        ("Who hosts what, for how many districts", False, 62),
    )
    return [words.table(columns, rows)]


def _leads(brief: Brief, letter: str) -> str:
    """`Sourcewell: Purchasing (41), Technology (38)`, the agency that hosts most first."""
    names = {one.key: one.name for one in brief.problem.agencies}
    functions = {one.key: one.name for one in brief.problem.functions}
    by_agency: dict[str, list[str]] = {}
    for one in brief.told["leads"]:
        if one["region"] == letter:
            said = f"{functions[one['function']]} ({one['districts']:,})"
            by_agency.setdefault(names[one["agency"]], []).append(said)
    told = sorted(by_agency.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return "; ".join(f"{agency}: {', '.join(found)}" for agency, found in told) or "nobody hosts anything"


def _without_regions(brief: Brief) -> list[Block]:
    names = {one.key: one.name for one in brief.problem.agencies}
    rows = []
    for function in brief.problem.functions:
        found = [one for one in brief.told["leads"] if one["function"] == function.key]
        found.sort(key=lambda one: (-one["districts"], names[one["agency"]]))
        said = [f"{names[one['agency']]} ({one['districts']:,})" for one in found[:HOSTS_MAX]]
        if len(found) > HOSTS_MAX:
            rest = found[HOSTS_MAX:]
            said.append(f"and {len(rest):,} more ({sum(one['districts'] for one in rest):,})")
        rows.append(words.row([words.cell(function.name, strong=True), words.cell(", ".join(said) or "nobody")]))
    return [words.table((("Function", False, 26), ("Hosts, for how many districts", False, 83)), rows)]

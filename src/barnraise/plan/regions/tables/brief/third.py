"""The third page: who gains and who loses, summed to the answer, what compensation costs, and five ways to share."""

from __future__ import annotations

from collections.abc import Sequence

from barnraise.core.money import Money
from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block
from barnraise.plan.regions.tables import answers
from barnraise.plan.regions.tables.answers import MemberRow, Spread
from barnraise.plan.regions.tables.brief.parts import Brief, amount, change, names, text, total
from barnraise.platform.words import counted, money_words, number_words

GAINERS_MAX = 16
LOSERS_MAX = 240
"""Whoever loses is named, the worst first; beyond a page of names the rest are summed."""


def page(brief: Brief) -> list[Block]:
    """The page as blocks."""
    spread = answers.spread(brief.told)
    return [
        words.heading(spread.headline),
        text(_sharing_words(spread)),
        words.heading("The sum of it", 3),
        _sums(brief, spread),
        words.heading(f"Every district that loses, a year: {len(spread.losers):,}", 3),
        *_losers(spread),
        words.heading("Who gains most", 3),
        _gainers(spread),
        words.heading("The leads’ cost shared in five ways", 3),
        _rules(brief),
        *_sampled(brief),
    ]


def _sharing_words(spread: Spread) -> str:
    paid = f"To leave nobody worse off would take {money_words(spread.compensation)} a year."
    return f"The leads’ cost is shared {spread.lens.sharing.value}. {paid if spread.losers else 'Nobody pays more than today.'}"


def _sums(brief: Brief, spread: Spread) -> Block:
    """Gainers named here, the other gainers, those who pay the same and the losers; they come to the answer."""
    gain = [row for row in spread.rows if row.saves.cents > 0]
    same = [row for row in spread.rows if not row.saves]
    groups: list[tuple[str, Sequence[MemberRow]]] = [
        (f"The {min(len(gain), GAINERS_MAX)} that gain most, named below", gain[:GAINERS_MAX]),
        ("All others that gain", gain[GAINERS_MAX:]),
        ("Pay the same as today", same),
        ("Lose, named below" if len(spread.losers) <= LOSERS_MAX else "Lose", spread.losers),
    ]
    rows = [_sum(said, found) for said, found in groups if found]
    rows.append(_sum("All districts, and so the answer", spread.rows, last=True))
    assert total([row.saves for row in spread.rows]) == brief.face.savings, (
        "what districts save is what the answer says"
    )
    columns = (("Districts", False, 46), ("How many", True, 16), ("Pay today", True, 20), ("Save a year", True, 20))
    return words.table(columns, rows)


def _sum(said: str, rows: Sequence[MemberRow], *, last: bool = False) -> Block:
    before, saves = total([row.before for row in rows]), total([row.saves for row in rows])
    cells = [words.cell(said, strong=last), words.cell(number_words(len(rows)), strong=last)]
    return words.row([*cells, amount(before, strong=last), change(saves, strong=last)], total=last)


def _losers(spread: Spread) -> list[Block]:
    if not spread.losers:
        return [text("None does.")]
    shown, cut = spread.losers[:LOSERS_MAX], spread.losers[LOSERS_MAX:]
    blocks = [names([(row.name, row.saves) for row in shown])]
    if cut:
        lost: Money = total([row.saves for row in cut])
        rest = counted(len(cut), "other loses", "others lose")
        blocks.append(
            text(f"The {rest} less than each of these, {money_words(-lost)} together; the scenario’s page names them.")
        )
    return blocks


def _gainers(spread: Spread) -> Block:
    found = [row for row in spread.rows if row.saves.cents > 0][:GAINERS_MAX]
    rows = [
        words.row([
            words.cell(row.name), words.cell(row.region or "none"), words.cell(row.pupils), amount(row.before), change(row.saves),
        ])
        for row in found
    ]  # fmt: skip
    rows = rows or [words.row([words.cell("Nobody gains."), *(words.cell("") for _ in range(4))])]
    columns = (
        ("District", False, 40),
        ("Region", False, 12),
        ("Pupils", True, 14),
        ("Pays today", True, 18),
        ("Saves a year", True, 18),
    )
    return words.table(columns, rows)


def _rules(brief: Brief) -> Block:
    rows = []
    for one in answers.sharing(brief.told):
        said = f"{one['rule'][:1].upper()}{one['rule'][1:]}{' (this scenario’s)' if one['chosen'] else ''}"
        rows.append(
            words.row([
                words.cell(said, strong=one["chosen"]), words.cell(number_words(one["losers"])), amount(one["compensation"]),
                change(one["least"]), change(one["median"]), change(one["most"]),
            ])
        )  # fmt: skip
    columns = (
        ("Shared", False, 28), ("Districts that lose", True, 12), ("To leave nobody worse off", True, 18),
        ("Least saved", True, 18), ("Median", True, 18), ("Most", True, 22),
    )  # fmt: skip
    return words.table(columns, rows)


def _sampled(brief: Brief) -> list[Block]:
    found = [one for one in answers.sharing(brief.told) if one["error"]]
    return [
        words.meta(f"{one['rule']} is sampled; a share is uncertain by {money_words(one['error'])}.") for one in found
    ]

"""The agency's statement on paper: who gains least and who loses before the total, what is not measured, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from barnraise.core.money import Money
from barnraise.core.savings.measure import dollars
from barnraise.core.savings.records import Grade, Method
from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block, Signed, amount, cell, change

_STEPS = {
    "members": "Members that joined or left",
    "use": "More or less of the same",
    "prices": "What was paid a unit",
    "method": "Baselines, and what was measured in one year only",
    "rebates": "What came back",
    "fees": "What taking part cost",
}


def told(document: Mapping[str, Any], *, signed: Signed | None = None) -> Block:
    """The sheets as blocks."""
    blocks: list[Block] = [_headline(document), _sentence(), *_restated(document)]
    for kind in document["kinds"]:
        blocks += _kind(document, kind)
    blocks += _missed(document)
    blocks += [words.heading("How much of this is measured"), _coverage(document)]
    used = {method["method"] for kind in document["kinds"] for method in kind["methods"]}
    if used:
        blocks += [words.heading("How it was found, and what may be wrong with that"), words.weaknesses(used)]
    blocks += words.behind(document, signed, words.seal_of(document))
    title = f"{document['agency']}: value statement {words.called(document)}"
    right = ("What members saved", words.year_words(document))
    return words.sheet(document, blocks, signed=signed, title=title, right=right)


def _headline(document: Mapping[str, Any]) -> Block:
    members = words.counted(len(document["members"]), "member", "members").capitalize()
    parts = [(f"{members} paid ", False, False), (words.money(document["paid"]), True, False)]
    if not document["kinds"]:
        return words.lede(*parts, (". What it would have cost alone is not known.", False, False))
    kind = document["kinds"][0]
    spread = kind["distribution"]
    everybody = spread["members"] == len(document["members"])
    some = words.counted(spread["members"], "of them", "of them together").capitalize()
    who = ". Together they " if everybody and spread["members"] > 1 else f". {some} "
    parts += [(who, False, False), *words.saved_parts(kind, "")]
    count = spread["losers"]
    parts += [
        ("; ", False, False),
        (f"{words.counted(count, 'of these', 'of these')} lost" if count else "none of these lost", False, count > 0),
        (".", False, False),
    ]
    return words.lede(*parts)


def _sentence() -> Block:
    return words.meta(
        "A saving is what a member alone would have paid, less what it paid, after rebates and fees. "
        "It may be below zero. Kinds of saving are never added together."
    )


def _restated(document: Mapping[str, Any]) -> list[Block]:
    changed = document["restatement"]
    if changed is None:
        return []
    rows = [("All members", kind) for kind in changed["kinds"]]
    rows += [(member["name"], kind) for member in changed["members"] for kind in member["kinds"]]
    columns = (("Saving", False, 50), ("Signed before", True, 17), ("Restated", True, 17), ("Difference", True, 17))
    told = [
        words.row(
            [
                cell(f"{name}: {k['kind'].lower()}"),
                *(change(k[n], strong=False) for n in ("before", "after", "difference")),
            ]
        )
        for name, k in rows
    ]
    if changed["gone"]:
        told.append(words.row([cell(f"No longer in it: {', '.join(changed['gone'])}", span=4)]))
    reason = words.meta(f"Restates {changed['restates']}. Reason: {changed['reason']}")
    return [words.heading("What was restated, and why"), reason, *([words.table(columns, told)] if told else [])]


def _kind(document: Mapping[str, Any], kind: Mapping[str, Any]) -> list[Block]:
    spread = kind["distribution"]
    after = Money.parse(kind["rebate"]) - Money.parse(kind["fee"])
    ranged = kind["low"] != kind["high"]
    how = (
        f"between {words.signed_money(kind['low'])} and {words.signed_money(kind['high'])}"
        if ranged
        else "alone less paid"
    )
    went = f"{words.money(kind['rebate'])} came back, {words.money(kind['fee'])} charged for taking part"
    least, middle, most = (words.signed_money(spread[name]) for name in ("least", "median", "most"))
    blocks = [
        words.heading(kind["kind"]),
        words.figures(
            ("Saved, gross", words.signed_money(kind["gross"]), how, words.lost(kind["gross"])),
            ("Rebates and fees", after.signed(), went, after.cents < 0),
            (
                "Saved, net",
                words.signed_money(kind["net"]),
                f"least {least}, middle {middle}, most {most}",
                words.lost(kind["net"]),
            ),
        ),
        words.heading("Member by member, least first", level=3),
        _members(kind),
        *_sizes(spread),
        {
            "is": "split",
            "left": [words.heading("By program, net", level=3), words.facts(_programs(kind), label=55)],
            "right": [words.heading("By method and grade, gross", level=3), words.facts(_methods(kind), label=55)],
        },
    ]
    return [*blocks, *_bridge(document, kind)]


def _members(kind: Mapping[str, Any]) -> Block:
    gains = kind["distribution"]["least_first"]
    longest = max((abs(Money.parse(gain["net"]).cents) for gain in gains), default=0)
    columns = (
        ("Member", False, 40),
        ("Pupils", True, 10),
        ("Saved, net", True, 20),
        ("A pupil", True, 16),
        ("", False, 14),
    )
    rows = []
    for gain in gains:
        cents = Money.parse(gain["net"]).cents
        each = cell("unknown", quiet=True) if gain["per_pupil"] is None else change(gain["per_pupil"], strong=False)
        pupils = "unknown" if gain["pupils"] is None else f"{gain['pupils']:,}"
        bar = (abs(cents) * 1000 // longest) * (1 if cents > 0 else -1) if cents else None
        who = [cell(gain["name"]), cell(pupils, figure=True, quiet=gain["pupils"] is None)]
        rows.append(words.row([*who, change(gain["net"]), each, cell("", bar=bar)]))
    everybody = words.counted(len(gains), "member", "members").capitalize()
    rows.append(words.row([cell(everybody, strong=True, span=2), change(kind["net"]), cell("", span=2)], total=True))
    return words.table(columns, rows)


def _sizes(spread: Mapping[str, Any]) -> list[Block]:
    """What the smallest and the largest member saved, as a total hides who it is that saves."""
    gains = {gain["member"]: gain for gain in spread["least_first"]}
    sized = [gains[key] for key in spread["smallest_first"] if gains[key]["pupils"] is not None]
    if len(sized) < 2:
        return []
    ends = [
        f"{gain['name']} ({gain['pupils']:,} pupils) {words.signed_money(gain['net'])}"
        for gain in (sized[0], sized[-1])
    ]
    return [words.meta(f"The smallest member: {ends[0]}. The largest: {ends[1]}.")]


def _programs(kind: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (row["program"].capitalize() or "No program", words.signed_money(row["net"]), "") for row in kind["programs"]
    ]


def _methods(kind: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    by_method = [(Method(row["method"]).words().capitalize(), row) for row in kind["methods"]]
    by_grade = [(f"Grade {row['grade']}: {Grade(row['grade']).words()}", row) for row in kind["grades"]]
    return [
        (name, words.signed_money(row["gross"]), f"{row['lines']:,} lines") for name, row in (*by_method, *by_grade)
    ]


def _bridge(document: Mapping[str, Any], kind: Mapping[str, Any]) -> list[Block]:
    steps = kind["bridge"]
    if steps is None:
        return []
    year = document["fiscal_year"]
    rows = [words.row([cell(f"Saved, net, fiscal year {year - 1}", strong=True), change(steps["before"])])]
    rows += [words.row([cell(name), change(steps[key], strong=False)]) for key, name in _STEPS.items()]
    last = [cell(f"Saved, net, fiscal year {year}", strong=True), change(steps["after"])]
    table = words.table(
        (("From last year’s saving to this year’s", False, 60), ("", True, 20)), [*rows, words.row(last, total=True)]
    )
    return [words.heading(f"What changed since {steps['from']}", level=3), table]


def _missed(document: Mapping[str, Any]) -> list[Block]:
    rows = document["not_measured"]["rows"]
    if not rows:
        return []
    names = {offer["service"]: offer["name"] for offer in document["services"]}
    columns = (("Service", False, 30), ("Why", False, 46), ("Lines", True, 10), ("Spent", True, 17))
    told = [
        words.row(
            [
                cell(names[row["service"]]),
                cell(words.reason_words(row["reason"]), quiet=True),
                cell(f"{row['lines']:,}", figure=True),
                amount(row["spend"]),
            ]
        )
        for row in rows
    ]
    return [words.heading("Not measured: no saving is claimed"), words.table(columns, told)]


def _coverage(document: Mapping[str, Any]) -> Block:
    compared, spend = Fraction(document["compared"]), Fraction(document["spend"])
    return words.measured(document["coverage"], dollars(compared), spend - compared, "")

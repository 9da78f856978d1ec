"""A member's one page on paper: used, paid, got back, saved, service by service, in a superintendent's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from barnraise.core.money import Money
from barnraise.core.savings.measure import dollars
from barnraise.core.savings.records import Method
from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block, Signed, amount, cell, change

COLUMNS = (
    ("Service", False, 28), ("Used", False, 16), ("Paid", True, 20), ("Alone", True, 20), ("Saved", True, 21),
    ("", False, 12), ("Evidence for “alone”", False, 30),
)  # fmt: skip


def told(document: Mapping[str, Any], member: str, *, signed: Signed | None = None, seal: str = "") -> Block:
    """The page as blocks; who prints many gives the document's seal, found once. Errors: `KeyError` for an unknown member."""
    row = next((row for row in document["members"] if row["member"] == member), None)
    if row is None:
        raise KeyError(member)
    names = {offer["service"]: offer["name"] for offer in document["services"]}
    pupils = f", {row['pupils']:,} pupils" if row["pupils"] is not None else ""
    blocks = [
        _headline(row),
        _figures(row, offered=len(names)),
        *_restated(document, row),
        words.heading("Service by service"),
        _services(row, names),
        *_bottom_lines(row),
        {
            "is": "split",
            "left": _coverage(row),
            "right": words.behind(document, signed, seal or words.seal_of(document)),
        },
    ]
    title = f"{row['name']}: value statement {words.called(document)}"
    right = (f"{row['name']}, {row['member']}{pupils}", words.year_words(document))
    return words.sheet(document, blocks, signed=signed, title=title, right=right)


def _headline(row: Mapping[str, Any]) -> Block:
    services = words.counted(len(_taken(row["services"])), "service", "services")
    dearer = sum(1 for line in row["services"] if words.lost(line["gross"]))
    parts: list[tuple[str, bool, bool]] = [
        (f"{row['name']} paid ", False, False),
        (words.money(row["paid"]), True, False),
        (f" for {services}", False, False),
    ]
    if row["kinds"]:
        parts += words.saved_parts(row["kinds"][0], " and ")
    parts.append((". " if row["kinds"] else ". What they would have cost alone is not known.", False, False))
    if dearer:
        count = words.counted(dearer, "service", "services").capitalize()
        parts += [(f"{count} cost more", False, True), (" than doing it alone.", False, False)]
    return words.lede(*parts)


def _taken(lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [line for line in lines if line["paid"] != "0.00" or line["used"]]


def _figures(row: Mapping[str, Any], *, offered: int) -> Block:
    taken, pupils = len(_taken(row["services"])), row["pupils"]
    each = dollars(Fraction(row["paid"]) / pupils).words() if pupils else ""
    shown = [
        ("Used", f"{taken} service{'' if taken == 1 else 's'}", f"of {offered} that members used", False),
        ("Paid", words.money(row["paid"]), f"{each} a pupil" if each else "to vendors and to us", False),
        ("Got back", words.money(row["got_back"]), "rebates, refunds and shares of fees", False),
    ]
    for kind in row["kinds"][:1]:
        label = "Saved, every year" if kind["kind"] == words.YEARLY_CASH else f"Saved, {kind['kind'].lower()}"
        note = f"after rebates and fees; {words.signed_money(kind['gross'])} before"
        shown.append((label, words.signed_money(kind["net"]), note, words.lost(kind["net"])))
    return words.figures(*shown)


def _restated(document: Mapping[str, Any], row: Mapping[str, Any]) -> list[Block]:
    changed = document["restatement"]
    if changed is None:
        return []
    mine = [kind for member in changed["members"] if member["member"] == row["member"] for kind in member["kinds"]]
    return words.moved(mine, changed["reason"]) or [
        words.meta(f"Restates {changed['restates']}; no saving of this member changed. Reason: {changed['reason']}")
    ]


def _services(row: Mapping[str, Any], names: Mapping[str, str]) -> Block:
    lines = row["services"]
    longest = max((abs(Money.parse(line["gross"]).cents) for line in lines if line["gross"]), default=0)
    rows: list[Block] = []
    for kind in row["kinds"]:
        mine = [line for line in lines if line["kind"] == kind["kind"]]
        rows += [words.group(kind["kind"]), *(_service(line, names, longest) for line in mine)]
        rows.append(_sum(kind, mine))
    rest = [line for line in lines if line["kind"] is None]
    if rest:
        rows += [words.group("Not measured"), *(_service(line, names, longest) for line in rest)]
    if len(row["kinds"]) + bool(rest) > 1:
        note = "Savings of different kinds are different things; they are not added." if len(row["kinds"]) > 1 else ""
        everything = [cell("All of it, paid", strong=True), cell(""), amount(row["paid"], strong=True)]
        rows.append(words.row([*everything, cell(note, quiet=True, span=4)], total=True))
    return words.table(COLUMNS, rows)


def _service(line: Mapping[str, Any], names: Mapping[str, str], longest: int) -> Block:
    partly = line["kind"] is not None and line["compared"] != line["paid"]
    ranged = line["low"] is not None and line["low"] != line["high"]
    between = f"{words.signed_money(line['low'])} to {words.signed_money(line['high'])}" if ranged else ""
    cents = Money.parse(line["gross"]).cents if line["gross"] else 0
    size = abs(cents) * 1000 // longest if longest else 0
    return words.row(
        [
            cell(names[line["service"]]),
            cell(words.used_words(line["used"]), quiet=True),
            amount(line["paid"], note=f"{words.money(line['compared'])} compared" if partly else ""),
            amount(line["alone"]),
            change(line["gross"], note=between),
            cell("", bar=(size if cents >= 0 else -size) if cents else None),
            cell(_evidence(line), quiet=True),
        ]
    )


def _evidence(line: Mapping[str, Any]) -> str:
    """How it is known what it would have cost alone, best grade first, and why some of it is not."""
    found = sorted({(row["grade"], row["method"]) for row in line["against"]})
    told = "; ".join(f"{Method(method).words()}, grade {grade}" for grade, method in found)
    why = words.why_not(line)
    text = f"{told}; not all: {why}" if told and why else told or why
    return text[:1].upper() + text[1:]


def _sum(kind: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Block:
    """The services of one kind: what they come to, and what rebates and fees make of it."""
    paid = Money.total(Money.parse(line["paid"]) for line in lines)
    alone = Money.total(Money.parse(line["alone"]) for line in lines)
    back, fee = Money.parse(kind["rebate"]), Money.parse(kind["fee"])
    after = [f"{back.words()} came back"] if back else []
    after += [f"{fee.words()} charged for taking part"] if fee else []
    note = f"{', '.join(after)}: net {words.signed_money(kind['net'])}" if after else ""
    count = words.counted(len(lines), "service", "services").capitalize()
    return words.row(
        [
            cell(count, strong=True, span=2),
            amount(str(paid), strong=True),
            amount(str(alone), strong=True),
            change(kind["gross"]),
            cell(note, quiet=True, span=2),
        ],
        total=True,
    )


def _bottom_lines(row: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for kind in row["kinds"]:
        lines = kind["bottom_lines"]
        if lines is None:
            continue
        aided = [s["bottom_lines"] for s in row["services"] if s["kind"] == kind["kind"] and s["bottom_lines"]]
        aid, alone, other, cash = (
            Money.total(Money.parse(told[name]) for told in aided)
            for name in ("aid", "aid_alone", "other_cost", "cash_this_year")
        )
        repaid = f"the state repays {aid.words()} of it next year" + (
            f", and would have repaid {alone.words()} alone" if alone else ""
        )
        beside = f", less {other.words()} that others paid for it" if other else ""
        blocks += [
            words.heading(f"Three bottom lines: {kind['kind'].lower()}"),
            words.figures(
                _bottom("By price", lines["price"], "what was paid against what it would have cost alone"),
                _bottom("After next year’s aid", lines["after_aid"], repaid),
                _bottom("For all taxpayers", lines["taxpayer"], f"aid only moves money between them{beside}"),
            ),
            words.meta(f"Before any aid comes, {(-cash).words()} left the account this year for what the state aids."),
        ]
    return blocks


def _bottom(label: str, text: str, note: str) -> tuple[str, str, str, bool]:
    return label, words.signed_money(text), note, words.lost(text)


def _coverage(row: Mapping[str, Any]) -> list[Block]:
    lines = row["services"]
    compared = Money.total(Money.parse(line["compared"]) for line in lines)
    missed = sum((words.missed_of(line) for line in lines), Fraction(0))
    unknown = sum(1 for line in lines if line["kind"] is None)
    claim = "Nothing is claimed for the rest." if missed else ""
    if unknown:
        count = words.counted(unknown, "service has", "services have").capitalize()
        claim = f"{count} no baseline and claim{'s' if unknown == 1 else ''} no saving."
    methods = {against["method"] for line in lines for against in line["against"]}
    doubt = [words.heading("What may be wrong with it", level=3), words.weaknesses(methods)] if methods else []
    return [
        words.heading("How much of this is measured"),
        words.measured(row["coverage"], compared, missed, claim),
        *doubt,
    ]

"""The second page: where the saving comes from, in what order to begin, and what the rules and locks cost."""

from __future__ import annotations

from barnraise.core.money import Money
from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block
from barnraise.plan.regions.tables import answers, further
from barnraise.plan.regions.tables.answers import money
from barnraise.plan.regions.tables.brief.parts import Brief, amount, change, text, total
from barnraise.plan.regions.tables.drawn import PARTS
from barnraise.platform.words import change_words, counted, dollars_words, number_words

BEGUN_MAX = 12
PRICES_MAX = 12
OTHERS_MAX = 6
MEANS = (
    ("Scale", "one lead for many"),
    ("Travel", "trips between districts and leads"),
    ("Transition", "changing and opening, spread over the years"),
    ("Governance", "a board for each region"),
)


def page(brief: Brief) -> list[Block]:
    """The page as blocks."""
    return [
        words.heading("Where the saving comes from, a year"),
        _bridge(brief),
        words.meta("; ".join(f"{name}: {means}" for name, means in MEANS) + "."),
        text(_of_today(brief)),
        words.heading("In what order to begin"),
        words.meta("Whatever pays its one-off cost back soonest comes first."),
        *_order(brief),
        words.heading("What the rules and locks cost, a year"),
        *_prices(brief),
        words.heading("Which plans come next"),
        *_others(brief),
    ]


def _bridge(brief: Brief) -> Block:
    parts = {name: Money.parse(told).cents for name, told in brief.told["parts"].items()}
    levels = [0]
    for name in PARTS:
        levels.append(levels[-1] + parts[name])
    low, span = min(levels), max(1, max(levels) - min(levels))

    def step(name: str, before: int, cents: int, kind: str) -> Block:
        left, width = (min(before, before + cents) - low) * 1000 // span, abs(cents) * 1000 // span
        return {"label": name, "amount": change_words(Money(cents)), "left": left, "width": width, "kind": kind}

    steps = [
        step(name.capitalize(), before, parts[name], "adds" if parts[name] >= 0 else "takes")
        for name, before in zip(PARTS, levels, strict=False)
    ]
    steps.append(step("Saved" if parts["net"] >= 0 else "Costs more", 0, parts["net"], "net"))
    return {"is": "bridge", "columns": ["Part", "A year", "From one to the next"], "steps": steps}


def _of_today(brief: Brief) -> str:
    before, face = Money.parse(brief.told["before"]), brief.face
    return (
        f"As far as it can be shared, these functions cost {dollars_words(before)} a year today; "
        f"{face.of_today} of that is saved."
    )


def _order(brief: Brief) -> list[Block]:
    found = answers.rollout(brief.problem, brief.told)
    if not found:
        return [text("No function is led by anybody, so there is nothing to begin.")]
    shown, cut = found[:BEGUN_MAX], found[BEGUN_MAX:]
    rows = [
        words.row([words.cell(one["name"]), amount(one["once"]), change(one["yearly"]), change(one["reached"])])
        for one in shown
    ]
    if cut:
        rest = counted(len(cut), "other function", "other functions")
        once, yearly = (total([one[name] for one in cut]) for name in ("once", "yearly"))
        rows.append(words.row([words.cell(rest), amount(once), change(yearly), change(cut[-1]["reached"])]))
    return [
        words.table(
            (("Function", False, 34), ("Once", True, 22), ("Adds a year", True, 22), ("Reached a year", True, 22)), rows
        )
    ]


def _prices(brief: Brief) -> list[Block]:
    rules, locks = answers.settled(brief.problem)
    if not rules and not locks:
        return [text("There is no rule and no lock, so none costs anything.")]
    if brief.prices is None:
        named = [said for _, said in (*rules, *locks)]
        more = f"; and {len(named) - PRICES_MAX:,} more" if len(named) > PRICES_MAX else ""
        return [text(f"Nobody has asked yet what they cost. They are: {'; '.join(named[:PRICES_MAX])}{more}.")]
    found = sorted(further.prices(brief.prices), key=lambda one: (-one["least"].cents, -one["most"].cents, one["what"]))
    shown, cut = found[:PRICES_MAX], found[PRICES_MAX:]
    rows = [words.row([words.cell(one["what"]), amount(one["least"]), amount(one["most"])]) for one in shown]
    if cut:
        most = max((one["most"] for one in cut), key=lambda one: one.cents)
        rest = words.cell(f"Each of {counted(len(cut), 'other', 'others')}, at most")
        rows.append(words.row([rest, amount(cut[0]["least"]), amount(most)]))
    columns = (("Without it", False, 52), ("Found to save more", True, 24), ("Proven to be no more than", True, 24))
    return [
        words.table(columns, rows),
        words.meta("What one costs is found without that one alone, so the rows do not add up."),
    ]


def _others(brief: Brief) -> list[Block]:
    if brief.others is None:
        return [text("Nobody has asked yet which other plans come next.")]
    found = brief.others["others"]
    if not found:
        return [text("No other plan was found that differs in who leads the largest function.")]
    rows = [
        words.row([
            words.cell(one["what"]), words.cell(number_words(one["regions"])), words.cell(number_words(one["losers"])),
            amount(money(one["savings"])), amount(money(one["less"])),
        ])
        for one in found[:OTHERS_MAX]
    ]  # fmt: skip
    more = len(found) - OTHERS_MAX
    columns = (
        ("Plan", False, 46),
        ("Regions", True, 9),
        ("Losers", True, 9),
        ("Saves a year", True, 20),
        ("Less", True, 20),
    )
    rest = (
        [words.meta(f"And {counted(more, 'other plan', 'other plans')}, each saving no more than the last.")]
        if more > 0
        else []
    )
    return [words.table(columns, rows), *rest]

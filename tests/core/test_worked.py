"""The worked tables of docs/worked are true to the cent: core computes every row anew from its inputs."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.core import worked_savings as savings

from barnraise.core.apportion import apportion
from barnraise.core.dates import FiscalYear, Span, prorate_days
from barnraise.core.dues import dues, earned, prorated
from barnraise.core.eligibility import Standing, Verdict, eligible, may_use
from barnraise.core.law import law_of
from barnraise.core.money import Money

Row: TypeAlias = dict[str, str]
WORKED = Path(__file__).parents[2] / "docs" / "worked"
MONEY = re.compile(r"\u2212?\$[0-9,]+\.[0-9]{2}")


def tables_in(text: str) -> Iterator[list[Row]]:
    """Each Markdown table as rows by column name."""
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        head, rule, *lines = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines())
        assert set("".join(rule)) == {"-"}
        assert lines, "a table without rows shows nothing"
        yield [dict(zip(head, line, strict=True)) for line in lines]


def splits(rows: list[Row]) -> list[Row]:
    names = list(dict.fromkeys(row["split"] for row in rows))
    computed = []
    for name in names:
        parts = [row for row in rows if row["split"] == name]
        assert len({row["total"] for row in parts}) == 1
        total = Money.parse(parts[0]["total"])
        shares = apportion(total.cents, {row["member"]: int(row["weight"]) for row in parts})
        assert Money.total(Money.parse(row["share"]) for row in parts) == total, "the printed shares add up"
        computed += [row | {"share": Money(shares[row["member"]]).words()} for row in parts]
    return computed


def dues_of(row: Row) -> Row:
    cap = None if row["cap"] == "none" else Money.parse(row["cap"])
    owed = dues(base=Money.parse(row["base"]), rate=Decimal(row["rate"]), cap=cap, pupils=int(row["pupils"]))
    return {"dues": owed.words()}


def prorated_of(row: Row) -> Row:
    days, whole = prorate_days(Span(date.fromisoformat(row["joins"])), FiscalYear(int(row["fiscal year"])))
    owed = prorated(Money.parse(row["yearly amount"]), days=days, days_in_year=whole)
    return {"days": str(days), "days in year": str(whole), "owed": owed.words()}


def earned_of(row: Row) -> Row:
    split = earned(Money.parse(row["billed"]), done=int(row["sessions held"]), planned=int(row["sessions planned"]))
    return {"earned": split.earned.words(), "deferred": split.deferred.words()}


def answer_of(row: Row) -> Row:
    return {"answer": {True: "yes", False: "no", None: "not decided"}[_verdict(row).ok]}


def _verdict(row: Row) -> Verdict:
    law = law_of("MN")
    if "wants" in row:
        return may_use(law.category(row["category"]), program=row["wants"], services_taken=int(row["services taken"]))
    pupils = None if row["pupils on October 1"] == "unknown" else int(row["pupils on October 1"])
    elsewhere = row["pays another"] == "yes"
    body = Standing(kind=row["kind"], pupils=pupils, in_area=True, member_elsewhere=elsewhere, pays_fee=True)
    return eligible(law.category(row["asks to be"]), body)


def each(compute: Callable[[Row], Row]) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row | compute(row) for row in rows]


COMPUTE: dict[str, Callable[[list[Row]], list[Row]]] = {
    "W1": splits,
    "W2": splits,
    "W4": each(dues_of),
    "W5": each(prorated_of),
    "W7": each(savings.bottoms_of),
    "W13": each(earned_of),
    "W28": each(answer_of),
    "W40": each(savings.saved_of),
    "W41": each(savings.placed_of),
    "W43": savings.rebates,
    "W44": each(savings.adjusted_of),
    "W45": savings.replayed,
}


def check(name: str, text: str) -> int:
    """Compute every row of a page anew; returns how many there were."""
    count = 0
    for rows in tables_in(text):
        assert COMPUTE[name](rows) == rows
        count += len(rows)
    assert count, "a worked page holds a table"
    return count


def page(name: str) -> str:
    return (WORKED / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMPUTE)
def test_every_row_of_a_worked_page_is_true_to_the_cent(name: str) -> None:
    assert check(name, page(name)) == len(re.findall(r"^\|", page(name), re.MULTILINE)) - 2 * page(name).count(
        "|---|\n"
    )


@pytest.mark.parametrize("name", [name for name in COMPUTE if name != "W28"])
def test_one_altered_cent_in_any_result_makes_its_page_fail(name: str) -> None:
    text = page(name)
    for line in re.finditer(r"^\|.*\|$", text, re.MULTILINE):
        results = list(MONEY.finditer(text, line.start(), line.end()))
        if not results:
            continue  # the head of the table
        last = results[-1]
        altered = (Money.parse(last[0]) + Money(1)).words()
        with pytest.raises(AssertionError):
            check(name, text[: last.start()] + altered + text[last.end() :])


def test_one_altered_answer_makes_its_page_fail() -> None:
    text = page("W28")
    for answer in re.finditer(r"\| (yes|no|not decided) \|$", text, re.MULTILINE):
        other = "no" if answer[1] == "yes" else "yes"
        with pytest.raises(AssertionError):
            check("W28", f"{text[: answer.start(1)]}{other}{text[answer.end(1) :]}")


def test_a_split_by_a_rule_that_is_not_known_is_not_replayed() -> None:
    with pytest.raises(AssertionError, match="not guessed"):
        check("W45", page("W45").replace("largest-remainder-1", "largest-remainder-2"))


def test_a_worked_page_without_a_table_or_a_row_fails() -> None:
    for text in ("# W4\n\nNo table.\n", "| base | dues |\n|---|---|\n"):
        with pytest.raises(AssertionError):
            check("W4", text)


def test_every_worked_page_is_executed() -> None:
    assert {path.stem for path in WORKED.glob("*.md")} == set(COMPUTE)

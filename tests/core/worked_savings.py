"""The rows of the worked pages about savings, computed anew from their inputs."""

from decimal import Decimal
from typing import TypeAlias

from tests.core.savings_ground import bought, paper

from barnraise.core.apportion import APPORTION_RULE, apportion
from barnraise.core.dues import dues
from barnraise.core.money import Money, amount, percent_of
from barnraise.core.savings.bottom_lines import BottomLines, bottom_lines
from barnraise.core.savings.measure import Total, measure
from barnraise.core.savings.rebates import share_rebate
from barnraise.core.savings.records import Aid

Row: TypeAlias = dict[str, str]


def saved_of(row: Row) -> Row:
    """W40."""
    if "rebate in percent" in row:
        return {"rebate": percent_of(Money.parse(row["spend"]), Decimal(row["rebate in percent"])).words()}
    rebate, fee = (Money.parse(row[name]).cents for name in ("rebate", "fee"))
    assert rebate == percent_of(amount(Decimal(row["quantity"]), Decimal(row["unit price paid"])), Decimal("1.5")).cents
    total = _paper(row, row["quantity"], rebate=rebate, fee=fee)
    return {"gross": total.gross.words(), "net": total.net.words()}


def placed_of(row: Row) -> Row:
    """W41."""
    if "part paid back" in row:
        lines = _lines(
            row["paid here"], row["cost alone"], ratio=row["part paid back"], alone_ratio=row["part paid back"]
        )
        return {
            "saved by price": lines.price.words(),
            "paid back here": lines.aid.words(),
            "would have been paid back alone": lines.aid_alone.words(),
            "saved after aid": lines.after_aid.words(),
        }
    tuition, transport, ours, own = (
        _decimal(row[name]) for name in ("private tuition", "private transport", "our tuition", "own transport")
    )
    private = paper(str(tuition + transport), unit="pupil", own_cost=own, share=Decimal(row["share"]))
    return {"saved": measure([bought(row["pupils"], str(ours), unit="pupil")], [private]).total.gross.words()}


def bottoms_of(row: Row) -> Row:
    """W7."""
    paid = Money.parse(row["paid"])
    lines = _lines(
        row["paid"],
        row["cost alone"],
        ratio=row["aid ratio"],
        alone_ratio=row["ratio alone"],
        other=row["cost of the aid itself"],
    )
    return {
        "by price": lines.price.words(),
        "aid next year": lines.aid.words(),
        "left to pay": (paid - lines.aid).words(),
        "after aid": lines.after_aid.words(),
        "taxpayer": lines.taxpayer.words(),
        "cash this year": lines.cash_this_year.words(),
    }


def rebates(rows: list[Row]) -> list[Row]:
    """W43."""
    computed = []
    for name in dict.fromkeys(row["rebate"] for row in rows):
        mine = [row for row in rows if row["rebate"] == name]
        spend = {row["member"]: Money.parse(row["net spend"]) for row in mine}
        assert Money.total(spend.values()) == Money.parse(mine[0]["net sales"]), "net sales add up"
        total = percent_of(Money.parse(mine[0]["net sales"]), Decimal(mine[0]["percent"]))
        carried = {row["member"]: Money.parse(row["carried in"]) for row in mine}
        shares = {share.key: share for share in share_rebate(total, spend=spend, carried=carried)}
        assert Money.total(Money.parse(row["share"]) for row in mine) == total, "the printed shares add up"
        for row in mine:
            share = shares[row["member"]]
            told = {"total": total.words(), "share": share.share.words(), "carried on": share.carried_out.words()}
            computed.append(row | told)
    return computed


def adjusted_of(row: Row) -> Row:
    """W44."""
    if "quantity now" in row:
        signed, now = _paper(row, row["quantity signed"]).gross, _paper(row, row["quantity now"]).gross
        return {"saved as signed": signed.words(), "saved now": now.words(), "difference": (now - signed).words()}
    issued, corrected = (
        dues(
            base=Money.parse(row["base"]),
            rate=Decimal(row["rate"]),
            cap=Money.parse(row["cap"]),
            pupils=int(row[f"pupils {when}"]),
        )
        for when in ("issued", "corrected")
    )
    return {
        "dues issued": issued.words(),
        "dues corrected": corrected.words(),
        "adjustment": (corrected - issued).words(),
    }


def replayed(rows: list[Row]) -> list[Row]:
    """W45."""
    computed = []
    for name in dict.fromkeys(row["split"] for row in rows):
        mine = [row for row in rows if row["split"] == name]
        assert {row["rule"] for row in mine} == {APPORTION_RULE}, "a rule that is not known is not guessed"
        same = {(row["total"], row["driver"], row["frozen on"], row["resolution"]) for row in mine}
        assert len(same) == 1, "a split has one total, driver, day and resolution"
        total = Money.parse(mine[0]["total"])
        shares = apportion(total.cents, {row["member"]: int(row["weight"]) for row in mine})
        computed += [row | {"share": Money(shares[row["member"]]).words()} for row in mine]
    return computed


def _paper(row: Row, quantity: str, *, rebate: int = 0, fee: int = 0) -> Total:
    line = bought(quantity, row["unit price paid"], rebate=rebate, fee=fee)
    return measure([line], [paper(row["unit price alone"])]).total


def _lines(paid: str, alone: str, *, ratio: str, alone_ratio: str = "", other: str = "0") -> BottomLines:
    aid = Aid(service="data", fiscal_year=2026, ratio=Decimal(ratio), ratio_alone=Decimal(alone_ratio or 0))
    net = Money.parse(alone) - Money.parse(paid)
    return bottom_lines(
        net=net, paid=Money.parse(paid), alone=Money.parse(alone), aid=aid, other_cost=Money.parse(other)
    )


def _decimal(dollars: str) -> Decimal:
    return Decimal(Money.parse(dollars).cents) / 100

"""The demonstration has the exact shape of the first seed agency, and the same day gives the same figures."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform import agency, audit, documents, registry
from barnraise.platform.demonstration import months
from barnraise.platform.permissions import machine
from barnraise.run.books import queries as books
from barnraise.run.books.models import AidTerm, Charge, Invoice, Leg, Payment, Rebate, RebateShare, Run
from barnraise.run.deliveries.models import Delivery
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.demo import region
from barnraise.run.organizations.models import YearCount
from barnraise.run.programs.purchasing.models import SetAside, UsageLine

TODAY = date(2026, 3, 10)
US = machine("the tests")
pytestmark = pytest.mark.usefixtures("demonstration")


# The figures of each table; row numbers and text keys are left out, as they follow what a database held before.
FIGURES = {
    "organizations_yearcount": "measure, school_year, source, as_of, value",
    "purchasing_usageline": "row_number, day, item, description, quantity, unit, unit_price, amount, note",
    "deliveries_delivery": "item, quantity, unit, unit_price, amount, settled, served_from, served_to",
    "books_charge": "n, item, quantity, unit, unit_price, amount, rule, served_from, served_to",
    "books_leg": "n, day, amount",
}


def figures() -> dict[str, object]:
    """What every table holds, as one digest each: any figure that differs, or stands elsewhere, changes it."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in FIGURES.items():
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY id")
            lines = "\n".join("|".join(str(cell) for cell in row) for row in cursor.fetchall())
            found[table] = hashlib.sha256(lines.encode()).hexdigest()
    return found


def test_members_are_85_in_five_categories() -> None:
    held = Counter(members.members_for(US, TODAY).values_list("category__code", flat=True))
    assert held == {"education": 42, "associate": 12, "government": 23, "nonprofit": 2, "participating": 6}


def test_eleven_counties_hold_all_districts() -> None:
    education = members.members_for(US, TODAY).filter(category__code="education")
    assert set(education.values_list("organization__county", flat=True)) == set(region.roster.COUNTIES)
    assert len(region.roster.COUNTIES) == 11


def test_pupils_are_almost_76000_and_teachers_almost_5000() -> None:
    reached = members.reach(TODAY)
    assert reached.pupils == 75_996
    assert reached.teachers is not None and 4_800 <= reached.teachers <= 4_999
    assert reached.without == ()


def test_districts_go_from_about_100_to_over_16000() -> None:
    counts = organizations.latest_counts("pupils", TODAY)
    education = (
        members.members_for(US, TODAY).filter(category__code="education").values_list("organization_id", flat=True)
    )
    sizes = sorted(int(counts[owner].value) for owner in education)
    assert (sizes[0], sizes[-1]) == (104, 16_924)


def test_counts_come_with_source_and_the_october_they_were_taken() -> None:
    days = set(YearCount.objects.values_list("source", "as_of").distinct())
    assert days == {("state October 1 count", date(year, 10, 1)) for year in (2022, 2023, 2024, 2025)}


def test_usage_lines_are_about_20000_and_each_is_one_delivery() -> None:
    lines = UsageLine.objects.count()
    assert 19_500 <= lines <= 20_500
    assert Delivery.objects.count() == lines
    assert Delivery.objects.aggregate(s=Sum("amount"))["s"] == UsageLine.objects.aggregate(s=Sum("amount"))["s"]


def test_nothing_lies_before_the_three_years_or_after_today() -> None:
    days = Delivery.objects.order_by("served_from").values_list("served_from", flat=True)
    assert date(2023, 7, 1) <= days[0] and days.last() < date(2026, 3, 1)


def test_some_odd_lines_wait_and_every_reason_is_shown() -> None:
    states = Counter(SetAside.objects.values_list("state", flat=True))
    assert states["open"] > 5 and states["accepted"] > 50 and states["sent_back"] > 5
    assert set(SetAside.objects.values_list("reason", flat=True)) >= {
        "no_member", "outside_term", "unknown_item", "above_price", "unreadable",
    }  # fmt: skip


def test_one_run_waits_for_ada_and_all_others_are_issued() -> None:
    states = Counter(Run.objects.values_list("state", flat=True))
    waiting = Run.objects.get(state="prepared")
    assert states == {"issued": Run.objects.count() - 1, "prepared": 1}
    assert (waiting.title, waiting.prepared_by_name) == ("February deliveries", "Ben Okafor")
    assert waiting.total > agency.threshold()
    assert books.needs_approval(waiting)


def test_all_three_causes_are_billed_and_vendors_are_never_billed_for_goods() -> None:
    causes = Counter(
        "delivery" if c.delivery_id else "commitment" if c.commitment_id else "fee" if c.fee_id else "adjustment"
        for c in Charge.objects.all()
    )
    assert set(causes) == {"delivery", "commitment", "fee", "adjustment"}
    assert not Charge.objects.filter(delivery__settled="vendor").exists()


def test_dues_of_cedar_falls_are_its_frozen_pupils_times_the_rate() -> None:
    line = Charge.objects.get(invoice__payer__name="Cedar Falls", service__code="DUES", commitment__fiscal_year=2026)
    assert line.commitment is not None and line.commitment.pupils is not None
    assert line.commitment.pupils_as_of == date(2024, 10, 1)
    assert line.amount == Money(round(line.commitment.pupils * 135))


def test_debits_equal_credits_and_the_books_agree_with_themselves() -> None:
    assert Leg.objects.aggregate(s=Sum("amount"))["s"] == Money.ZERO
    assert books.wrong() == []


def test_a_check_bounced_one_payer_paid_twice_and_lines_were_corrected() -> None:
    assert Payment.objects.filter(reverses__isnull=False).count() == 1
    twice = [(p.payer_id, p.amount - p.applied) for p in books.unapplied_for(US) if p.method != "rebate"]
    assert twice == [(organizations.by_identifier("state:mn")["7012-01"], Money(41_250))]
    assert Invoice.objects.filter(kind="credit_note").count() == 6


def test_a_vendor_s_rebates_of_two_closed_years_are_shared_and_returns_are_carried() -> None:
    shared = Rebate.objects.filter(state="shared").order_by("starts")
    closed = [rebate for rebate in shared if rebate.ends <= date(2025, 7, 1)]
    assert [rebate.starts for rebate in closed] == [
        date(2023, 7, 1),
        date(2024, 1, 1),
        date(2024, 7, 1),
        date(2025, 1, 1),
    ]
    for year in (2024, 2025):
        back = Money.total(row.amount for row in books.returns_of_year(FiscalYear(year)))
        assert back == Money.total(r.amount for r in closed if agency.fiscal_year(r.starts).year == year)
        assert books.unsummed_rebates(FiscalYear(year)) == []
    carried = RebateShare.objects.filter(carried_out__lt=0)
    assert carried.filter(share=0).count() == carried.count() >= 2
    taken = {
        (s.rebate.follows_id, s.organization_id, s.carried_in)
        for s in RebateShare.objects.filter(carried_in__lt=0).select_related("rebate")
    }
    assert taken >= {(s.rebate_id, s.organization_id, s.carried_out) for s in carried if s.rebate in closed}
    assert all(rebate.approved_by and rebate.approved_by != rebate.prepared_by for rebate in shared)


def test_aid_on_one_service_is_in_force_each_year_and_was_corrected_once() -> None:
    assert [len(books.aid_terms(FiscalYear(year))) for year in (2024, 2025, 2026)] == [1, 1, 1]
    assert AidTerm.objects.filter(replaces__isnull=False).count() == 1


def test_somebody_owes_us_for_more_than_a_month() -> None:
    aging = books.aging(US)
    late = {aged.name for aged in aging if any(aged.buckets[1:])}
    assert {aged.name for aged in aging if any(aged.buckets[2:])} == {"Lindenwald"}
    assert {"Lindenwald", "Sumner Valley", "City of Byfield"} <= late
    assert Money.parse("100000") < Money.total(aged.total for aged in aging) < Money.parse("500000")


def test_each_part_of_the_region_is_drawn_with_its_number() -> None:
    borders = organizations.borders_loaded()
    numbers = organizations.by_identifier("state:mn")
    assert Counter(b.kind for b in borders) == {"district": 42, "county": 11}
    assert all(b.number in numbers for b in borders if b.kind == "district")


def test_the_audit_chain_and_the_kept_files_are_whole() -> None:
    assert audit.verify().holds
    assert documents.damaged() == []


def test_every_room_that_announces_a_part_has_one() -> None:
    assert registry.check() == []


def test_the_story_has_no_month_too_many() -> None:
    story = list(months(TODAY))
    assert (len(story), story[0].words, story[-1].span.days) == (33, "July 2023", 10)


def test_the_same_day_gives_the_same_figures(tmp_path: Path) -> None:
    """Built again by another process with other hashes, on a database of its own."""
    code = (
        "import django, json; django.setup()\n"
        "from barnraise.platform import demonstration, schema\n"
        "schema.create(); demonstration.build()\n"
        "from tests.run.test_demonstration import figures\n"
        "print(json.dumps(figures()))"
    )
    root = Path(__file__).resolve().parents[2]
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("BARNRAISE_", "DATABASE_URL", "PYTEST"))}
    told = {
        "BARNRAISE_HOME": str(tmp_path), "BARNRAISE_NOW": "2026-03-10T15:00:00+00:00", "PYTHONHASHSEED": "7",
        "DJANGO_SETTINGS_MODULE": "barnraise.settings", "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=kept | told, capture_output=True, text=True, check=False, cwd=root
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.strip().splitlines()[-1]) == figures()

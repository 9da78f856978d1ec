"""Measure two plain files: `python -m benchmarks.at_work.savings product|stream|floor FACTS BASELINES`."""

import sys
from collections import Counter
from pathlib import Path

from benchmarks.measure import Meter

READ = """
CREATE TABLE lines AS SELECT row_number() OVER () AS row, * FROM read_csv(?, header = true, columns = {
  'organization': 'VARCHAR', 'service': 'VARCHAR', 'item': 'VARCHAR', 'date': 'DATE', 'quantity': 'DECIMAL(18,6)',
  'unit': 'VARCHAR', 'unit_price': 'DECIMAL(18,6)', 'rebate': 'DECIMAL(18,2)', 'fee': 'DECIMAL(18,2)'})
"""
READ_BASELINES = """
CREATE TABLE baselines AS SELECT * FROM read_csv(?, header = true, columns = {
  'service': 'VARCHAR', 'item': 'VARCHAR', 'unit': 'VARCHAR', 'from': 'DATE', 'to': 'DATE',
  'unit_price': 'DECIMAL(18,6)', 'method': 'VARCHAR'})
"""
MEASURE = """
CREATE TABLE saved AS
WITH paired AS (
  SELECT l.row, count(b.unit_price) AS in_force, any_value(b.unit_price) AS alone
  FROM lines l LEFT JOIN baselines b ON l.service = b.service AND l.item = b.item AND l.unit = b.unit
   AND l.date >= b."from" AND (l.date < b."to" OR b."to" IS NULL)
  GROUP BY l.row),
things AS (SELECT DISTINCT service, item, unit FROM baselines),
items AS (SELECT DISTINCT service, item FROM baselines),
judged AS (
  SELECT l.organization, l.service, l.quantity, l.unit_price, l.rebate, l.fee, alone,
    CASE WHEN in_force > 1 THEN 'overlapping'
         WHEN in_force = 1 THEN CASE WHEN l.unit_price IS NULL THEN 'no_price' ELSE 'measured' END
         WHEN things.item IS NOT NULL THEN 'expired' WHEN items.item IS NOT NULL THEN 'other_unit'
         ELSE 'no_baseline' END AS verdict
  FROM lines l JOIN paired USING (row)
  LEFT JOIN things ON l.service = things.service AND l.item = things.item AND l.unit = things.unit
  LEFT JOIN items ON l.service = items.service AND l.item = items.item)
SELECT organization, service,
  round(coalesce(sum(CAST(quantity AS DECIMAL(19,6)) * CAST(alone - unit_price AS DECIMAL(19,6)))
    FILTER (verdict = 'measured'), 0), 2) AS gross,
  coalesce(sum(rebate), 0) AS rebate, coalesce(sum(fee), 0) AS fee,
  coalesce(sum(CAST(quantity AS DECIMAL(19,6)) * CAST(unit_price AS DECIMAL(19,6))), 0) AS spend,
  coalesce(sum(CAST(quantity AS DECIMAL(19,6)) * CAST(unit_price AS DECIMAL(19,6)))
    FILTER (verdict = 'measured'), 0) AS compared,
  count(*) FILTER (verdict = 'no_baseline') AS no_baseline, count(*) FILTER (verdict = 'other_unit') AS other_unit,
  count(*) FILTER (verdict = 'expired') AS expired, count(*) FILTER (verdict = 'overlapping') AS overlapping,
  count(*) FILTER (verdict = 'no_price') AS no_price
FROM judged GROUP BY ALL
"""
REASONS = ("no_baseline", "other_unit", "expired", "overlapping", "no_price")


def product(facts: Path, known: Path, *, streamed: bool) -> None:
    """What `barnraise measure` does; streamed as it does it, or with all lines read before, to tell the two apart."""
    from barnraise.core.savings.measure import measure
    from barnraise.interfaces.cli import measure as plain
    from barnraise.interfaces.cli.plain_files import PlainFile

    meter = Meter()
    facts_file, known_file = PlainFile(facts, plain.FACTS), PlainFile(known, plain.BASELINES)
    if streamed:
        with meter.stretch("whole"):
            measured = measure(plain.lines_in(facts_file), tuple(plain.baselines_in(known_file)))
    else:
        with meter.stretch("read"):
            baselines, lines = tuple(plain.baselines_in(known_file)), list(plain.lines_in(facts_file))
        with meter.stretch("measure"):
            measured = measure(lines, baselines)
    assert not facts_file.refused and not known_file.refused, "a seeded file has no bad cell"
    total, reasons = measured.total, Counter(reason.value for _, reason in measured.not_measured)
    meter.tell(
        sums=[total.gross.cents, total.rebate.cents, total.fee.cents],
        exact=[str(int(total.spend * 10**12)), str(int(total.compared * 10**12))],
        reasons={reason: reasons[reason] for reason in REASONS},
    )


def floor(facts: Path, known: Path) -> None:
    """DuckDB on one thread: typed columns from the same files, then the same exact join, judged and rounded alike."""
    import duckdb

    meter = Meter()
    with duckdb.connect(config={"threads": 1}) as told:
        with meter.stretch("read"):
            told.execute(READ, [str(facts)])
            told.execute(READ_BASELINES, [str(known)])
        with meter.stretch("measure"):
            told.execute(MEASURE)
            found = told.execute(
                f"""SELECT sum(gross) * 100, sum(rebate) * 100, sum(fee) * 100, sum(spend), sum(compared),
                {", ".join(f"sum({reason})" for reason in REASONS)} FROM saved"""
            ).fetchone()
    assert found is not None, "sums are one row"
    meter.tell(
        sums=[int(cents) for cents in found[:3]],
        exact=[str(int(dollars.scaleb(12))) for dollars in found[3:5]],
        reasons=dict(zip(REASONS, map(int, found[5:]), strict=True)),
    )


if __name__ == "__main__":
    which, places = sys.argv[1], [Path(place) for place in sys.argv[2:4]]
    if which == "floor":
        floor(*places)
    else:
        product(*places, streamed=which == "stream")

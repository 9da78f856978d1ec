"""Guards of the journal: born draft, posted once when whole, then never touched; months and accounts that hold still."""

from barnraise.platform.guards import Guard, append_only, no_truncate
from barnraise.run.books.guards.shapes import row_by_row, sqlite_only, whole_statement

ENTRY, LEG, PERIOD, ACCOUNT, FUND = "books_entry", "books_leg", "books_period", "books_account", "books_fund"

POSTED = "Posted entries are never edited: reverse one by a new entry that names it"
DRAFT_FIRST = "An entry starts as a draft, gets its legs, and is posted last"
TAKEN = "This entry stands already: an entry is never replaced"
TWO_LEGS = "An entry is posted only with two legs or more"
BALANCED = "An entry is posted only when its legs sum to zero in each fund"
SAME_DAY = "The day of each leg is the day of its entry"
OPEN_MONTH = "An entry is posted only on a day inside an open month"
MIRROR = "A reversal mirrors every leg of a posted entry, and no reversal is reversed"
LEG_OF_DRAFT = "Legs are added to drafts only: this entry is posted, or is not there"


def _unmirrored(new: str) -> str:
    """Whether a reversing entry is anything but the exact mirror of a posted one."""
    return f"""{new}.reverses_id IS NOT NULL AND (
      NOT EXISTS (SELECT 1 FROM {ENTRY} o WHERE o.id = {new}.reverses_id AND o.state = 'posted' AND o.reverses_id IS NULL)
      OR (SELECT COUNT(*) FROM {LEG} o WHERE o.entry_id = {new}.reverses_id)
        <> (SELECT COUNT(*) FROM {LEG} m WHERE m.entry_id = {new}.id)
      OR EXISTS (SELECT 1 FROM {LEG} o WHERE o.entry_id = {new}.reverses_id AND NOT EXISTS (
        SELECT 1 FROM {LEG} m WHERE m.entry_id = {new}.id AND m.n = o.n AND m.account_id = o.account_id
        AND m.fund_id = o.fund_id AND m.amount = -o.amount
        AND COALESCE(m.organization_id, 0) = COALESCE(o.organization_id, 0))))"""


def _posting(new: str) -> list[tuple[str, str]]:
    """What an entry must be to be posted, as conditions over one row named `new`."""
    legs = f"FROM {LEG} l WHERE l.entry_id = {new}.id"
    return [
        (f"(SELECT COUNT(*) {legs}) < 2", TWO_LEGS),
        (f"EXISTS (SELECT 1 FROM (SELECT SUM(l.amount) AS s {legs} GROUP BY l.fund_id) f WHERE f.s <> 0)", BALANCED),
        (f"EXISTS (SELECT 1 {legs} AND l.day <> {new}.day)", SAME_DAY),
        (
            f"NOT EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = {new}.period_id AND p.state = 'open'"
            f" AND p.starts <= {new}.day AND p.ends > {new}.day)",
            OPEN_MONTH,
        ),
        (_unmirrored(new), MIRROR),
    ]


_ENTRY = [
    Guard(
        "books_entry_born_draft", ENTRY, "BEFORE INSERT",
        f"SELECT RAISE(ABORT, '{DRAFT_FIRST}') WHERE NEW.state <> 'draft';"
        f" SELECT RAISE(ABORT, '{TAKEN}') WHERE EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.id = NEW.id)"
        f" OR (NEW.reverses_id IS NULL AND NEW.source <> '' AND EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.source = "
        "NEW.source"
        " AND e.reverses_id IS NULL AND NOT e.source = ''))"
        f" OR EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.reverses_id = NEW.reverses_id);",
        f"BEGIN IF NEW.state <> 'draft' THEN RAISE EXCEPTION '{DRAFT_FIRST}'; END IF; RETURN NEW; END",
    ),
    sqlite_only(
        "books_entry_posting", ENTRY, "BEFORE UPDATE",
        [
            ("OLD.state <> 'draft' OR NEW.id <> OLD.id", POSTED),
            *((f"NEW.state <> 'draft' AND ({condition})", sentence) for condition, sentence in _posting("NEW")),
        ],
    ),
    whole_statement(
        "books_entry_posting_all", ENTRY, "UPDATE",
        [
            ("EXISTS (SELECT 1 FROM was WHERE state <> 'draft')", POSTED),
            (
                f"EXISTS (SELECT 1 FROM fresh n LEFT JOIN {LEG} l ON l.entry_id = n.id WHERE n.state <> 'draft'"
                " GROUP BY n.id HAVING COUNT(l.id) < 2)",
                TWO_LEGS,
            ),
            (
                f"EXISTS (SELECT 1 FROM fresh n JOIN {LEG} l ON l.entry_id = n.id WHERE n.state <> 'draft'"
                " GROUP BY n.id, l.fund_id HAVING SUM(l.amount) <> 0)",
                BALANCED,
            ),
            (
                f"EXISTS (SELECT 1 FROM fresh n JOIN {LEG} l ON l.entry_id = n.id"
                " WHERE n.state <> 'draft' AND l.day <> n.day)",
                SAME_DAY,
            ),
            (
                f"EXISTS (SELECT 1 FROM fresh n LEFT JOIN {PERIOD} p ON p.id = n.period_id WHERE n.state <> 'draft'"
                " AND (p.id IS NULL OR p.state <> 'open' OR n.day < p.starts OR n.day >= p.ends))",
                OPEN_MONTH,
            ),
            (f"EXISTS (SELECT 1 FROM fresh n WHERE n.state <> 'draft' AND {_unmirrored('n')})", MIRROR),
        ],
        locks=f"PERFORM 1 FROM {PERIOD} WHERE id IN (SELECT period_id FROM fresh) ORDER BY id FOR SHARE;",
    ),
    row_by_row("books_entry_no_delete", ENTRY, "BEFORE DELETE", [("1 = 1", POSTED)]),
    no_truncate(ENTRY, POSTED),
]  # fmt: skip

_LEG = [
    sqlite_only(
        "books_leg_of_draft", LEG, "BEFORE INSERT",
        [
            (f"COALESCE((SELECT state FROM {ENTRY} WHERE id = NEW.entry_id), '') <> 'draft'", LEG_OF_DRAFT),
            (f"EXISTS (SELECT 1 FROM {LEG} WHERE id = NEW.id)"
             f" OR EXISTS (SELECT 1 FROM {LEG} WHERE entry_id = NEW.entry_id AND n = NEW.n)", TAKEN),
        ],
    ),
    whole_statement(
        "books_leg_of_draft_all", LEG, "INSERT",
        [
            (
                f"EXISTS (SELECT 1 FROM fresh l LEFT JOIN {ENTRY} e ON e.id = l.entry_id"
                " WHERE e.state IS DISTINCT FROM 'draft')",
                LEG_OF_DRAFT,
            )
        ],
        locks=f"PERFORM 1 FROM {ENTRY} WHERE id IN (SELECT DISTINCT entry_id FROM fresh) FOR SHARE;",
    ),
    row_by_row("books_leg_no_update", LEG, "BEFORE UPDATE", [("1 = 1", POSTED)]),
    row_by_row("books_leg_no_delete", LEG, "BEFORE DELETE", [("1 = 1", POSTED)]),
    no_truncate(LEG, POSTED),
]  # fmt: skip

MONTH_STANDS = "A month keeps its days: it may be locked and unlocked, nothing else"
MONTHS_APART = "Two months may not share a day, and a month is opened unlocked"
USED = "An account that entries use keeps its number and its type: open another one"
FUND_USED = "A fund that entries use keeps its code: open another one"

_CHART = [
    row_by_row(
        "books_period_apart", PERIOD, "BEFORE INSERT",
        [
            (
                f"NEW.state <> 'open' OR NEW.ends <= NEW.starts OR EXISTS (SELECT 1 FROM {PERIOD} p"
                " WHERE p.id = NEW.id OR (p.starts < NEW.ends AND p.ends > NEW.starts)"
                " OR (p.fiscal_year = NEW.fiscal_year AND p.number = NEW.number))",
                MONTHS_APART,
            )
        ],
    ),
    row_by_row(
        "books_period_stands", PERIOD, "BEFORE UPDATE",
        [
            (
                "NEW.id <> OLD.id OR NEW.fiscal_year <> OLD.fiscal_year OR NEW.number <> OLD.number"
                " OR NEW.starts <> OLD.starts OR NEW.ends <> OLD.ends",
                MONTH_STANDS,
            )
        ],
    ),
    row_by_row("books_period_no_delete", PERIOD, "BEFORE DELETE", [("1 = 1", MONTH_STANDS)]),
    no_truncate(PERIOD, MONTH_STANDS),
    row_by_row(
        "books_account_holds", ACCOUNT, "BEFORE UPDATE",
        [
            (
                "(NEW.type <> OLD.type OR NEW.number <> OLD.number OR NEW.id <> OLD.id)"
                f" AND EXISTS (SELECT 1 FROM {LEG} WHERE account_id = OLD.id)",
                USED,
            )
        ],
    ),
    row_by_row(
        "books_account_no_delete", ACCOUNT, "BEFORE DELETE",
        [(f"EXISTS (SELECT 1 FROM {LEG} WHERE account_id = OLD.id)", USED)],
    ),
    sqlite_only(
        "books_account_no_replace", ACCOUNT, "BEFORE INSERT",
        [(f"EXISTS (SELECT 1 FROM {ACCOUNT} WHERE id = NEW.id OR number = NEW.number)", USED)],
    ),
    no_truncate(ACCOUNT, USED),
    row_by_row(
        "books_fund_holds", FUND, "BEFORE UPDATE",
        [
            (
                "(NEW.code <> OLD.code OR NEW.id <> OLD.id)"
                f" AND EXISTS (SELECT 1 FROM {LEG} WHERE fund_id = OLD.id)",
                FUND_USED,
            )
        ],
    ),
    row_by_row(
        "books_fund_no_delete", FUND, "BEFORE DELETE",
        [(f"EXISTS (SELECT 1 FROM {LEG} WHERE fund_id = OLD.id)", FUND_USED)],
    ),
    sqlite_only(
        "books_fund_no_replace", FUND, "BEFORE INSERT",
        [(f"EXISTS (SELECT 1 FROM {FUND} WHERE id = NEW.id OR code = NEW.code)", FUND_USED)],
    ),
    no_truncate(FUND, FUND_USED),
]  # fmt: skip

GUARDS: list[Guard] = [
    *_ENTRY,
    *_LEG,
    *_CHART,
    *append_only("books_earning", "Earnings"),
    *append_only("books_deferral", "Deferrals"),
]

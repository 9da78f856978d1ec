"""Guards of rebates and aid: shared once, to the cent, of days that no other rebate shared; never edited, only mirrored."""

from barnraise.platform.guards import Guard, append_only, no_truncate
from barnraise.run.books.guards.shapes import row_by_row, sqlite_only

REBATE, SHARE, PAYOUT, AID = "books_rebate", "books_rebateshare", "books_payout", "books_aidterm"
PAYMENT, ENTRY, LEG = "books_payment", "books_entry", "books_leg"

SHARED = "Shared rebates are never edited: reverse one by its mirror, which names it"
BORN = "A rebate is prepared first, gets its shares, and is shared last"
FOOTS = "A rebate is shared only when its shares sum to its amount"
POSTED_FOR = "A rebate is shared only with a posted entry that owes its members the whole amount"
TWICE = "Days of a contract are shared once: another rebate that stands holds some of them"
MIRROR = "A mirror takes a shared rebate back whole, share by share, after its checks; no mirror is mirrored"
OF_PREPARED = "Shares are added before a rebate is shared, to one that is there"
SOUND = "Only what exceeds returns has a share; what is below zero is carried on whole"
CREDITED = "A share is credited to its own member, whole, as a rebate"
PAID_WHOLE = "A share is paid by one check, whole, while its rebate stands; one taken back names it"
IN_FORCE = "An aid term replaces the one in force of its service and year, once"

_STANDS = (
    "{0}.state = 'shared' AND {0}.reverses_id IS NULL"
    f" AND NOT EXISTS (SELECT 1 FROM {REBATE} m WHERE m.reverses_id = {{0}}.id AND m.state = 'shared')"
)

_SHARING = [
    (
        f"COALESCE((SELECT SUM(s.share) FROM {SHARE} s WHERE s.rebate_id = NEW.id), 0) <> NEW.amount OR NEW.number = ''",
        FOOTS,
    ),
    (
        f"NOT EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.id = NEW.entry_id AND e.state = 'posted')"
        f" OR (SELECT COALESCE(SUM(l.amount), 0) FROM {LEG} l WHERE l.entry_id = NEW.entry_id"
        " AND l.organization_id IS NOT NULL) <> -NEW.amount",
        POSTED_FOR,
    ),
    (
        f"NEW.reverses_id IS NULL AND EXISTS (SELECT 1 FROM {REBATE} o WHERE o.service_id = NEW.service_id"
        " AND o.vendor_id = NEW.vendor_id AND o.id <> NEW.id AND o.starts < NEW.ends AND o.ends > NEW.starts"
        f" AND {_STANDS.format('o')})",
        TWICE,
    ),
    (
        f"NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM {REBATE} o WHERE o.id = NEW.reverses_id"
        " AND o.state = 'shared' AND o.reverses_id IS NULL AND o.service_id = NEW.service_id AND o.amount = -NEW.amount)"
        f" OR (SELECT COUNT(*) FROM {SHARE} s WHERE s.rebate_id = NEW.id)"
        f" <> (SELECT COUNT(*) FROM {SHARE} s WHERE s.rebate_id = NEW.reverses_id)"
        f" OR COALESCE((SELECT SUM(p.amount) FROM {PAYOUT} p, {SHARE} s WHERE s.id = p.share_id"
        " AND s.rebate_id = NEW.reverses_id), 0) <> 0)",
        MIRROR,
    ),
]
"""What a rebate must be to be shared, as conditions over NEW."""

_PLAIN = f"EXISTS (SELECT 1 FROM {REBATE} r WHERE r.id = NEW.rebate_id AND r.reverses_id IS NULL)"
_SHARE = [
    (f"COALESCE((SELECT r.state FROM {REBATE} r WHERE r.id = NEW.rebate_id), 'shared') = 'shared'", OF_PREPARED),
    (
        f"{_PLAIN} AND (NEW.share < 0 OR NEW.carried_in > 0"
        " OR (NEW.spend + NEW.carried_in <= 0 AND (NEW.share <> 0 OR NEW.carried_out <> NEW.spend + NEW.carried_in))"
        " OR (NEW.spend + NEW.carried_in > 0 AND NEW.carried_out <> 0))",
        SOUND,
    ),
    (
        f"NOT {_PLAIN} AND NOT EXISTS (SELECT 1 FROM {SHARE} o, {REBATE} r WHERE r.id = NEW.rebate_id"
        " AND o.rebate_id = r.reverses_id AND o.organization_id = NEW.organization_id AND o.share = -NEW.share"
        " AND o.spend = -NEW.spend AND o.carried_in = -NEW.carried_in AND o.carried_out = -NEW.carried_out)",
        MIRROR,
    ),
    (
        f"NEW.payment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {PAYMENT} p WHERE p.id = NEW.payment_id"
        " AND p.payer_id = NEW.organization_id AND p.amount = NEW.share AND p.method = 'rebate')",
        CREDITED,
    ),
]

_PAYOUT = [
    (
        f"NOT EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.id = NEW.entry_id AND e.state = 'posted')"
        " OR (NEW.reverses_id IS NULL AND (NOT EXISTS"
        f" (SELECT 1 FROM {SHARE} s, {REBATE} r WHERE s.id = NEW.share_id AND r.id = s.rebate_id AND s.share = NEW.amount"
        f" AND s.share > 0 AND r.way = 'check' AND {_STANDS.format('r')})"
        f" OR COALESCE((SELECT SUM(p.amount) FROM {PAYOUT} p WHERE p.share_id = NEW.share_id), 0) <> 0))"
        " OR (NEW.reverses_id IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM {PAYOUT} p WHERE p.id = NEW.reverses_id AND p.reverses_id IS NULL"
        " AND p.share_id = NEW.share_id AND p.amount = -NEW.amount))",
        PAID_WHOLE,
    )
]

GUARDS: list[Guard] = [
    row_by_row("books_rebate_born", REBATE, "BEFORE INSERT", [("NEW.state = 'shared' OR NEW.number <> ''", BORN)]),
    sqlite_only(
        "books_rebate_no_replace",
        REBATE,
        "BEFORE INSERT",
        [(f"EXISTS (SELECT 1 FROM {REBATE} r WHERE r.id = NEW.id OR r.reverses_id = NEW.reverses_id)", SHARED)],
    ),
    row_by_row(
        "books_rebate_sharing",
        REBATE,
        "BEFORE UPDATE",
        [
            ("OLD.state = 'shared' OR NEW.id <> OLD.id", SHARED),
            *((f"NEW.state = 'shared' AND ({condition})", sentence) for condition, sentence in _SHARING),
            (
                f"EXISTS (SELECT 1 FROM {SHARE} s WHERE s.rebate_id = OLD.id) AND NEW.state <> 'shared'",
                BORN,
            ),
        ],
        locks=f"PERFORM 1 FROM {REBATE} WHERE service_id = NEW.service_id ORDER BY id FOR UPDATE;",
    ),
    row_by_row("books_rebate_no_delete", REBATE, "BEFORE DELETE", [("OLD.state = 'shared'", SHARED)]),
    no_truncate(REBATE, SHARED),
    *append_only(SHARE, "Shares of rebates"),
    row_by_row(
        "books_rebateshare_sound",
        SHARE,
        "BEFORE INSERT",
        _SHARE,
        locks=f"PERFORM 1 FROM {REBATE} WHERE id = NEW.rebate_id FOR UPDATE;",
    ),
    *append_only(PAYOUT, "Checks to members"),
    row_by_row(
        "books_payout_whole",
        PAYOUT,
        "BEFORE INSERT",
        _PAYOUT,
        locks=f"PERFORM 1 FROM {SHARE} WHERE id = NEW.share_id FOR UPDATE;",
    ),
    *append_only(AID, "Aid terms"),
    row_by_row(
        "books_aidterm_in_force",
        AID,
        "BEFORE INSERT",
        [
            (
                "NEW.ratio < 0 OR NEW.ratio > 1000000 OR NEW.ratio_alone < 0 OR NEW.ratio_alone > 1000000"
                " OR NEW.citation = '' OR (NEW.replaces_id IS NULL AND EXISTS (SELECT 1 FROM"
                f" {AID} a WHERE a.service_id = NEW.service_id AND a.fiscal_year = NEW.fiscal_year))"
                " OR (NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
                f" {AID} a WHERE a.id = NEW.replaces_id AND a.service_id = NEW.service_id"
                " AND a.fiscal_year = NEW.fiscal_year AND NOT EXISTS"
                f" (SELECT 1 FROM {AID} b WHERE b.replaces_id = a.id)))",
                IN_FORCE,
            )
        ],
    ),
]

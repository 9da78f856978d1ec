"""Guards of bills: born draft, posted once when lines, total and entry agree, then never touched; a cause charged once."""

from barnraise.platform.guards import Guard, append_only, no_truncate
from barnraise.run.books.guards.shapes import row_by_row, sqlite_only, whole_statement

INVOICE, CHARGE, ADJUSTMENT, FEE, RUN = "books_invoice", "books_charge", "books_adjustment", "books_fee", "books_run"
DELIVERY, ENTRY, LEG = "deliveries_delivery", "books_entry", "books_leg"

ISSUED = "Issued invoices are never edited: correct a line by a credit note that names it"
DRAFT_FIRST = "An invoice starts as a draft, gets its lines and its entry, and is issued last"
TAKEN = "This invoice or line stands already: it is never replaced"
FOOTS = "An invoice is issued only when it has lines and its total is their sum"
POSTED_FOR = "An invoice is issued only with a posted entry of its day whose legs of the payer sum to its total"
SIGNED = "An invoice asks for money and a credit note gives some back: the total has the wrong sign"
CORRECTS = "A credit note corrects an issued invoice of the same payer"
LINE_OF_DRAFT = "Lines are added to drafts only: this invoice is issued, or is not there"
LINES = "Lines of invoices are never edited: correct one by a credit note that names it"
NOT_OURS = "A delivery is charged only if the agency settles it, to whom it was delivered, at its own amount"
NOT_ITS_AMOUNT = "A fee or an adjustment is charged at its own amount"
TOO_MUCH = "Corrections never take more from a line than it charged, and a correction is not zero"
RUN_ISSUED = "An issued run is never edited"


def _posting(new: str) -> list[tuple[str, str]]:
    """What an invoice must be to be issued, as conditions over one row named `new`."""
    lines = f"FROM {CHARGE} c WHERE c.invoice_id = {new}.id"
    return [
        (f"({new}.kind = 'invoice') <> ({new}.total > 0) OR {new}.total = 0", SIGNED),
        (f"(SELECT COUNT(*) {lines}) = 0 OR (SELECT SUM(c.amount) {lines}) <> {new}.total", FOOTS),
        (
            f"NOT EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.id = {new}.entry_id AND e.state = 'posted'"
            f" AND e.day = {new}.issued_on) OR (SELECT COALESCE(SUM(l.amount), 0) FROM {LEG} l"
            f" WHERE l.entry_id = {new}.entry_id AND l.organization_id = {new}.payer_id) <> {new}.total",
            POSTED_FOR,
        ),
        (
            f"{new}.kind <> 'invoice' AND NOT EXISTS (SELECT 1 FROM {INVOICE} i WHERE i.id = {new}.corrects_id"
            f" AND i.payer_id = {new}.payer_id AND i.kind = 'invoice' AND i.state = 'posted')",
            CORRECTS,
        ),
    ]


_INVOICE = [
    Guard(
        "books_invoice_born_draft", INVOICE, "BEFORE INSERT",
        f"SELECT RAISE(ABORT, '{DRAFT_FIRST}') WHERE NEW.state <> 'draft';"
        f" SELECT RAISE(ABORT, '{TAKEN}') WHERE EXISTS (SELECT 1 FROM {INVOICE} i WHERE i.id = NEW.id)"
        f" OR EXISTS (SELECT 1 FROM {INVOICE} i WHERE i.number = NEW.number)"
        f" OR EXISTS (SELECT 1 FROM {INVOICE} i WHERE i.run_id = NEW.run_id AND i.payer_id = NEW.payer_id)"
        f" OR EXISTS (SELECT 1 FROM {INVOICE} i WHERE i.entry_id = NEW.entry_id);",
        f"BEGIN IF NEW.state <> 'draft' THEN RAISE EXCEPTION '{DRAFT_FIRST}'; END IF; RETURN NEW; END",
    ),
    sqlite_only(
        "books_invoice_posting", INVOICE, "BEFORE UPDATE",
        [
            ("OLD.state <> 'draft' OR NEW.id <> OLD.id", ISSUED),
            *((f"NEW.state <> 'draft' AND ({condition})", sentence) for condition, sentence in _posting("NEW")),
        ],
    ),
    whole_statement(
        "books_invoice_posting_all", INVOICE, "UPDATE",
        [
            ("EXISTS (SELECT 1 FROM was WHERE state <> 'draft')", ISSUED),
            (
                f"EXISTS (SELECT 1 FROM fresh n LEFT JOIN {CHARGE} c ON c.invoice_id = n.id WHERE n.state <> 'draft'"
                " GROUP BY n.id, n.total HAVING COUNT(c.id) = 0 OR SUM(c.amount) <> n.total)",
                FOOTS,
            ),
            *(
                (f"EXISTS (SELECT 1 FROM fresh n WHERE n.state <> 'draft' AND ({condition}))", sentence)
                for condition, sentence in _posting("n")
                if sentence != FOOTS
            ),
        ],
    ),
    row_by_row("books_invoice_no_delete", INVOICE, "BEFORE DELETE", [("1 = 1", ISSUED)]),
    no_truncate(INVOICE, ISSUED),
]  # fmt: skip

_CHARGE = [
    sqlite_only(
        "books_charge_of_draft", CHARGE, "BEFORE INSERT",
        [
            (f"COALESCE((SELECT state FROM {INVOICE} WHERE id = NEW.invoice_id), '') <> 'draft'", LINE_OF_DRAFT),
            (
                f"EXISTS (SELECT 1 FROM {CHARGE} WHERE id = NEW.id)"
                f" OR EXISTS (SELECT 1 FROM {CHARGE} WHERE invoice_id = NEW.invoice_id AND n = NEW.n)"
                f" OR EXISTS (SELECT 1 FROM {CHARGE} WHERE delivery_id = NEW.delivery_id)"
                f" OR EXISTS (SELECT 1 FROM {CHARGE} WHERE commitment_id = NEW.commitment_id)"
                f" OR EXISTS (SELECT 1 FROM {CHARGE} WHERE fee_id = NEW.fee_id)"
                f" OR EXISTS (SELECT 1 FROM {CHARGE} WHERE adjustment_id = NEW.adjustment_id)",
                TAKEN,
            ),
            (
                f"NEW.delivery_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {DELIVERY} d, {INVOICE} i"
                " WHERE d.id = NEW.delivery_id AND d.settled = 'agency' AND d.amount = NEW.amount"
                " AND i.id = NEW.invoice_id AND i.payer_id = d.organization_id)",
                NOT_OURS,
            ),
            (
                f"(NEW.fee_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {FEE} f WHERE f.id = NEW.fee_id"
                " AND f.amount = NEW.amount)) OR (NEW.adjustment_id IS NOT NULL AND NOT EXISTS"
                f" (SELECT 1 FROM {ADJUSTMENT} a WHERE a.id = NEW.adjustment_id AND a.amount = NEW.amount))",
                NOT_ITS_AMOUNT,
            ),
        ],
    ),
    whole_statement(
        "books_charge_of_draft_all", CHARGE, "INSERT",
        [
            (
                f"EXISTS (SELECT 1 FROM fresh c LEFT JOIN {INVOICE} i ON i.id = c.invoice_id"
                " WHERE i.state IS DISTINCT FROM 'draft')",
                LINE_OF_DRAFT,
            ),
            (
                f"EXISTS (SELECT 1 FROM fresh c JOIN {DELIVERY} d ON d.id = c.delivery_id"
                f" JOIN {INVOICE} i ON i.id = c.invoice_id WHERE d.settled <> 'agency' OR d.amount <> c.amount"
                " OR i.payer_id <> d.organization_id)",
                NOT_OURS,
            ),
            (
                f"EXISTS (SELECT 1 FROM fresh c LEFT JOIN {FEE} f ON f.id = c.fee_id LEFT JOIN {ADJUSTMENT} a"
                " ON a.id = c.adjustment_id WHERE f.amount <> c.amount OR a.amount <> c.amount)",
                NOT_ITS_AMOUNT,
            ),
        ],
        locks=f"PERFORM 1 FROM {INVOICE} WHERE id IN (SELECT DISTINCT invoice_id FROM fresh) FOR SHARE;",
    ),
    row_by_row("books_charge_no_update", CHARGE, "BEFORE UPDATE", [("1 = 1", LINES)]),
    row_by_row("books_charge_no_delete", CHARGE, "BEFORE DELETE", [("1 = 1", LINES)]),
    no_truncate(CHARGE, LINES),
]  # fmt: skip

_CORRECTED = (
    f"(SELECT c.amount FROM {CHARGE} c WHERE c.id = NEW.corrects_id)"
    f" + COALESCE((SELECT SUM(a.amount) FROM {ADJUSTMENT} a WHERE a.corrects_id = NEW.corrects_id), 0) + NEW.amount"
)

GUARDS: list[Guard] = [
    *_INVOICE,
    *_CHARGE,
    *append_only(FEE, "Fees"),
    *append_only(ADJUSTMENT, "Adjustments"),
    row_by_row(
        "books_adjustment_within", ADJUSTMENT, "BEFORE INSERT",
        [
            (
                f"NEW.amount = 0 OR (NEW.amount < 0 AND (SELECT c.amount FROM {CHARGE} c WHERE c.id = "
                "NEW.corrects_id) > 0"
                f" AND {_CORRECTED} < 0)",
                TOO_MUCH,
            )
        ],
        locks=f"PERFORM 1 FROM {CHARGE} WHERE id = NEW.corrects_id FOR UPDATE;",
    ),
    row_by_row("books_run_issued", RUN, "BEFORE UPDATE", [("OLD.state = 'issued'", RUN_ISSUED)]),
    row_by_row("books_run_no_delete", RUN, "BEFORE DELETE", [("OLD.state = 'issued'", RUN_ISSUED)]),
    sqlite_only("books_run_no_replace", RUN, "BEFORE INSERT", [(f"EXISTS (SELECT 1 FROM {RUN} WHERE id = NEW.id)", RUN_ISSUED)]),
    no_truncate(RUN, RUN_ISSUED),
]  # fmt: skip

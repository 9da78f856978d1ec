"""Guards of money received: payments and their applications only grow, and nothing is applied twice or beyond its sum."""

from barnraise.platform.guards import Guard, append_only
from barnraise.run.books.guards.shapes import row_by_row

PAYMENT, APPLICATION, INVOICE, ENTRY = "books_payment", "books_application", "books_invoice", "books_entry"

WHOLE = (
    "A payment is above zero and has a posted entry; a bounced one is reversed once, whole, after what it paid was "
    "taken back"
)
OVER_INVOICE = "What is applied to an invoice never exceeds its total and never falls below zero"
OVER_SOURCE = "What is applied from a payment or credit note never exceeds it and never falls below zero"
SAME_PAYER = (
    "Money is applied to an issued invoice of the same payer, from a payment that stands or an issued credit note"
)

_APPLIED = f"COALESCE((SELECT SUM(a.amount) FROM {APPLICATION} a WHERE"

GUARDS: list[Guard] = [
    *append_only(PAYMENT, "Payments"),
    *append_only(APPLICATION, "Applications"),
    row_by_row(
        "books_payment_whole", PAYMENT, "BEFORE INSERT",
        [
            (
                f"NOT EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.id = NEW.entry_id AND e.state = 'posted')"
                " OR (NEW.reverses_id IS NULL AND NEW.amount <= 0)"
                f" OR (NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM {PAYMENT} p WHERE p.id = "
                "NEW.reverses_id"
                " AND p.reverses_id IS NULL AND p.payer_id = NEW.payer_id AND p.amount = -NEW.amount)"
                f" OR {_APPLIED} a.payment_id = NEW.reverses_id), 0) <> 0))",
                WHOLE,
            )
        ],
        locks=f"PERFORM 1 FROM {PAYMENT} WHERE id = NEW.reverses_id FOR UPDATE;",
    ),
    row_by_row(
        "books_application_within", APPLICATION, "BEFORE INSERT",
        [
            (
                f"NEW.amount = 0 OR NOT EXISTS (SELECT 1 FROM {INVOICE} i WHERE i.id = NEW.invoice_id AND i.kind = "
                "'invoice'"
                f" AND i.state = 'posted' AND {_APPLIED} a.invoice_id = NEW.invoice_id), 0) + NEW.amount"
                " BETWEEN 0 AND i.total)",
                OVER_INVOICE,
            ),
            (
                f"NEW.payment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {PAYMENT} p, {INVOICE} i"
                " WHERE p.id = NEW.payment_id AND i.id = NEW.invoice_id AND p.payer_id = i.payer_id AND "
                "p.reverses_id IS NULL"
                f" AND NOT EXISTS (SELECT 1 FROM {PAYMENT} r WHERE r.reverses_id = p.id))",
                SAME_PAYER,
            ),
            (
                f"NEW.credit_note_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {INVOICE} c, {INVOICE} i"
                " WHERE c.id = NEW.credit_note_id AND i.id = NEW.invoice_id AND c.payer_id = i.payer_id"
                " AND c.kind = 'credit_note' AND c.state = 'posted')",
                SAME_PAYER,
            ),
            (
                f"NEW.payment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {PAYMENT} p WHERE p.id = NEW.payment_id"
                f" AND {_APPLIED} a.payment_id = NEW.payment_id), 0) + NEW.amount BETWEEN 0 AND p.amount)",
                OVER_SOURCE,
            ),
            (
                f"NEW.credit_note_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {INVOICE} c WHERE c.id = "
                "NEW.credit_note_id"
                f" AND {_APPLIED} a.credit_note_id = NEW.credit_note_id), 0) + NEW.amount BETWEEN 0 AND -c.total)",
                OVER_SOURCE,
            ),
        ],
        locks=f"PERFORM 1 FROM {INVOICE} WHERE id IN (NEW.invoice_id, NEW.credit_note_id) ORDER BY id FOR UPDATE;"
              f" PERFORM 1 FROM {PAYMENT} WHERE id = NEW.payment_id FOR UPDATE;",
    ),
]  # fmt: skip

"""Lies told to the database, to the files beside it and to the export, each with the one check that must report it.

A liar here holds the whole machine: guards are lifted, and rows are changed by plain SQL. What he cannot change is the
export that already left the house, and the head of the audit log in yesterday's letter.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection
from tests.integrations.statement_ground import FOREIGN
from tests.integrations.statement_lies import again, drop, put, sealed
from tests.prove.savings.story import KEY, Story

from barnraise.integrations.statements import archive, package, signing
from barnraise.platform import documents
from barnraise.prove.savings.models import Statement


class When(StrEnum):
    """When the lie is told."""

    BEFORE = "before the year is signed"
    AFTER = "after it was signed"
    EXPORT = "in the export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """What is done, when, and who must find it: a check of the close, of `barnraise verify`, or of `barnraise prove`."""

    says: str
    when: When
    change: Callable[[Any], Any]
    found_by: str


def sql(*statements: str) -> Callable[[Story], None]:
    """Statements that each change something."""

    def change(_: Story) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount != 0, f"a lie changes something: {statement}"

    return change


def copied(table: str, of: str, **other: str) -> str:
    """An INSERT that copies a row, with other words in some columns."""
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, table) if c.name != "id"]
    values = ", ".join(other.get(name, name) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {of}"


def _copy(table: str, of: str, **other: str) -> Callable[[Story], None]:
    return lambda story: sql(copied(table, of, **other))(story)


D, B, L, M, S = (
    "deliveries_delivery",
    "baselines_baseline",
    "savings_statementline",
    "savings_measured",
    "savings_statement",
)
PAPER = f"(SELECT MIN(id) FROM {D} WHERE item = 'PAPER-20')"
QUOTE = f"(SELECT MIN(id) FROM {B} WHERE item = 'PAPER-20')"
LIST = f"(SELECT MIN(id) FROM {B} WHERE item = 'PEN-1')"
SHARE = "(SELECT MIN(id) FROM books_rebateshare WHERE share > 100)"
GOODS = "(SELECT MIN(id) FROM books_charge WHERE delivery_id IS NOT NULL)"
EVAL = "(SELECT id FROM catalog_service WHERE code = 'EVAL')"
LOSS = f"(SELECT MIN(id) FROM {L} WHERE gross < 0)"


def _twice(story: Story) -> None:
    line = "(SELECT MIN(id) FROM purchasing_usageline WHERE item = 'PAPER-20')"
    sql(copied("purchasing_usageline", f"id = {line}", identity="NULL"))(story)
    source = "(SELECT 'purchasing.UsageLine:' || CAST(MAX(id) AS VARCHAR(20)) FROM purchasing_usageline)"
    sql(copied(D, f"id = {PAPER}", source=source))(story)


def _evidence() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT evidence_sha256 FROM {B} WHERE id = {QUOTE}")
        return documents.path_of(cursor.fetchone()[0])


def _evidence_changed(_: Story) -> None:
    place = _evidence()
    place.write_bytes(place.read_bytes().replace(b"24.85", b"34.85"))


def _evidence_gone(_: Story) -> None:
    _evidence().unlink()


def _export_changed(_: Story) -> None:
    place = documents.path_of(Statement.objects.get().export_sha256)
    place.write_bytes(place.read_bytes().replace(b"21.3,", b"20.3,", 1))


def _export_gone(_: Story) -> None:
    documents.path_of(Statement.objects.get().export_sha256).unlink()


def _signed_anew(story: Story) -> None:
    """Who holds the true key makes the whole statement anew, and changes every row of it that he can think of."""
    files = archive.unpack(documents.read_by_hash(Statement.objects.get().export_sha256))
    put("overrides", 0, reason="They were too few to count, and nobody asked.")(files)
    content = sealed(files, key=KEY, remade=True)
    export = package.read(content)
    told = {"export_sha256": content, "manifest_sha256": export.manifest, "json_sha256": export.files["statement.json"]}
    for column, held in told.items():
        digest = hashlib.sha256(held).hexdigest()
        sql(f"UPDATE {S} SET {column} = '{digest}'")(story)
        documents.path_of(digest).parent.mkdir(parents=True, exist_ok=True)
        documents.path_of(digest).write_bytes(held)
    sql(
        f"UPDATE {S} SET signature = '{export.signature}'",
        "UPDATE savings_override SET reason = 'They were too few to count, and nobody asked.'",
    )(story)


def _another_key(story: Story) -> None:
    public = signing.public_text(FOREIGN.public_key())
    named = {"key_id": f"'{signing.key_id(FOREIGN.public_key())}'", "public_key": f"'{public}'"}
    sql("UPDATE savings_signingkey SET current = (1 = 0), ends = starts")(story)
    sql(copied("savings_signingkey", "id > 0", **named, current="(1 = 1)", ends="NULL"))(story)
    sql(f"UPDATE {S} SET key_id = (SELECT MAX(id) FROM savings_signingkey)")(story)


def _in_export(
    *changes: Callable[[dict[str, bytes]], None], key: Any = None, remade: bool = False
) -> Callable[[bytes], bytes]:
    """Change files of the export and seal it again: with a key, or without one."""

    def change(content: bytes) -> bytes:
        files = archive.unpack(content)
        for one in changes:
            one(files)
        return sealed(files, key=key, remade=remade)

    return change


def _unsealed(content: bytes) -> bytes:
    files = archive.unpack(content)
    put("deliveries", 0, quantity="401")(files)
    return archive.pack(files)


def _lies(when: When, by: str, *rows: tuple[str, str, Callable[[Any], Any]]) -> tuple[Lie, ...]:
    return tuple(Lie(says=says, when=when, change=change, found_by=f"{by} {check}") for says, check, change in rows)


BEFORE = _lies(
    When.BEFORE,
    "close",
    ("a delivery entered twice", "measured-twice", _twice),
    ("a delivery’s unit changed", "other-unit", sql(f"UPDATE {D} SET unit = 'ream' WHERE id = {PAPER}")),
    ("a delivery’s price struck out", "not-priced", sql(f"UPDATE {D} SET unit_price = 0 WHERE id = {PAPER}")),
    ("a delivery moved to an item without a quote", "no-baseline", sql(f"UPDATE {D} SET item = 'PAPER-X' WHERE id = {PAPER}")),
    ("a bill torn up", "not-billed", sql(f"DELETE FROM books_charge WHERE id = {GOODS}")),
    ("an invoice taken out of the ledger", "not-posted", sql("UPDATE books_invoice SET state = 'draft'")),
    ("an approval forged in the proposer’s name", "own-approval", sql(f"UPDATE {B} SET decided_by_name = proposed_by_name")),
    ("an approval given when the prices were known", "approved-late", sql(f"UPDATE {B} SET decided_at = '2026-02-01 12:00:00+00:00'")),
    ("a quote ended before the dear months", "baseline-expired", sql(f"UPDATE {B} SET ends = '2025-10-01' WHERE id = {QUOTE}")),
    ("a second, dearer quote for the same thing", "baselines-overlap",
     _copy(B, f"id = {QUOTE}", number="'B-9'", unit_price="40000000", high="40000000")),
    ("a saving called cash where its service’s others are not", "kinds-mixed",
     sql(f"UPDATE {B} SET cashable = (1 = 0) WHERE id = {QUOTE}")),
    ("a byte of evidence changed", "evidence-gone", _evidence_changed),
    ("evidence thrown away", "evidence-gone", _evidence_gone),
    ("a member’s share of a rebate raised", "allocation-off", sql(f"UPDATE books_rebateshare SET share = share + 1 WHERE id = {SHARE}")),
    ("a member’s pupils forgotten", "no-count", sql("DELETE FROM organizations_yearcount")),
)  # fmt: skip

RECORDS = _lies(
    When.AFTER,
    "verify",
    ("a delivery’s price lowered", "deliveries-stand", sql(f"UPDATE {D} SET unit_price = 20300000 WHERE id = {PAPER}")),
    ("a delivery’s quantity and amount raised", "deliveries-stand",
     sql(f"UPDATE {D} SET quantity = quantity * 2, amount = amount * 2 WHERE id = {PAPER}")),
    ("a delivery’s unit changed", "deliveries-stand", sql(f"UPDATE {D} SET unit = 'ream' WHERE id = {PAPER}")),
    ("a delivery’s dates shifted across the year’s end", "deliveries-stand",
     sql(f"UPDATE {D} SET served_from = '2025-06-30', served_to = '2025-07-01' WHERE id = {PAPER}")),
    ("a delivery given to another member", "deliveries-stand",
     sql(f"UPDATE {D} SET organization_id = (SELECT organization_id FROM {D} WHERE item = 'ENV-9') WHERE id = {PAPER}")),
    ("a delivery put in behind the close", "deliveries-stand",
     _copy(D, f"id = {PAPER}", source="'story.Line:9'", recorded_at="'2026-03-11 12:00:00+00:00'")),
    ("the vendor’s line pointed at another row of its file", "deliveries-stand",
     sql("UPDATE purchasing_usageline SET row_number = row_number + 50")),
    ("a delivery and its measuring struck out", "measured-agree",
     sql(f"DELETE FROM {M} WHERE delivery_id = {PAPER}", f"DELETE FROM {D} WHERE id = {PAPER}")),
    ("a delivery measured against another baseline", "measured-agree",
     sql(f"UPDATE {M} SET baseline_id = {LIST} WHERE delivery_id = {PAPER}")),
    ("a delivery called not measured", "measured-agree",
     sql(f"UPDATE {M} SET baseline_id = NULL, reason = 'no_price' WHERE delivery_id = {PAPER}")),
    ("a baseline’s price raised", "baselines-stand", sql(f"UPDATE {B} SET unit_price = 25000000 WHERE id = {QUOTE}")),
    ("an estimate called a quote", "baselines-stand", sql(f"UPDATE {B} SET method = 'quotes' WHERE method = 'stand-alone-cost'")),
    ("a grade raised", "baselines-stand", sql(f"UPDATE {B} SET grade = 'A' WHERE grade = 'C'")),
    ("an approver exchanged", "baselines-stand", sql(f"UPDATE {B} SET decided_by_name = 'Fay Moen'")),
    ("a baseline without an end", "baselines-stand", sql(f"UPDATE {B} SET ends = NULL WHERE id = {QUOTE}")),
    ("a charge lowered", "charges-stand", sql(f"UPDATE books_charge SET amount = amount - 1000 WHERE id = {GOODS}")),
    ("a posted invoice made a draft again", "charges-stand", sql("UPDATE books_invoice SET state = 'draft'")),
    ("an invoice’s total changed", "books", sql("UPDATE books_invoice SET total = total - 1000")),
    ("a rebate’s share moved from one member to another", "returns-stand",
     sql(f"UPDATE books_rebateshare SET share = share + 100 WHERE id <> {SHARE}",
         f"UPDATE books_rebateshare SET share = share - 100 WHERE id = {SHARE}")),
    ("a rebate counted twice in the ledger’s credits", "books",
     sql("UPDATE books_payment SET amount = amount * 2 WHERE method = 'rebate'")),
    ("the state’s aid raised", "aid-stands", sql("UPDATE books_aidterm SET ratio = 748000")),
)  # fmt: skip

KEPT = _lies(
    When.AFTER,
    "verify",
    ("a member’s loss dropped from the statement", "lines-agree", sql(f"DELETE FROM {L} WHERE id = {LOSS}")),
    ("a loss turned into a gain", "lines-agree", sql(f"UPDATE {L} SET gross = -gross WHERE id = {LOSS}")),
    ("a rebate counted twice on a line", "lines-agree", sql(f"UPDATE {L} SET rebate = rebate * 2 WHERE rebate > 0")),
    ("a line shown to another member", "lines-agree",
     sql(f"UPDATE {L} SET organization_id = (SELECT organization_id FROM {D} WHERE item = 'ENV-9') WHERE service_id = {EVAL}")),
    ("the export altered where it is kept", "export-kept", _export_changed),
    ("the export thrown away", "export-kept", _export_gone),
    ("the statement’s document exchanged", "statement-agrees", sql(f"UPDATE {S} SET json_sha256 = manifest_sha256")),
    ("the seal changed", "statement-agrees", sql(f"UPDATE {S} SET manifest_sha256 = json_sha256")),
    ("the signature changed", "statement-agrees", sql(f"UPDATE {S} SET signature = '{'0' * 128}'")),
    ("another name under it", "statement-agrees", sql(f"UPDATE {S} SET signed_by_name = 'Ben Aasen'")),
    ("signed on another day", "statement-agrees", sql(f"UPDATE {S} SET signed_at = '2026-07-02 12:00:00+00:00'")),
    ("the whole statement signed anew with the true key", "statement-agrees", _signed_anew),
    ("the published key exchanged", "export-proves",
     sql(f"UPDATE savings_signingkey SET public_key = '{signing.public_text(FOREIGN.public_key())}'")),
    ("another key said to have signed", "export-proves", _another_key),
    ("a check that was set aside kept silent", "overrides-stand", sql("DELETE FROM savings_override")),
    ("the reason for it made prettier", "overrides-stand", sql("UPDATE savings_override SET reason = 'Too few to count.'")),
    ("the statement struck out whole", "statements-all-there", sql(f"DELETE FROM {M}", f"DELETE FROM {L}", f"DELETE FROM {S}")),
    ("evidence changed", "documents", _evidence_changed),
    ("who approved a baseline changed in the audit log", "audit chain",
     sql("UPDATE platform_auditentry SET actor_name = 'Fay Moen' WHERE deed = 'baselines.approve'")),
    ("the entry of a delivery taken out of the audit log", "audit chain",
     sql("DELETE FROM platform_auditentry WHERE id = (SELECT MIN(id) FROM platform_auditentry WHERE deed = 'deliveries.record')")),
)  # fmt: skip

EXPORT = _lies(
    When.EXPORT,
    "prove",
    ("a quantity changed and nothing else", "files-unchanged", _unsealed),
    ("a price lowered, and the hashes made anew without a key", "signature", _in_export(put("deliveries", 0, unit_price="20.3"))),
    ("a price lowered, and sealed with a foreign key", "key-trusted",
     _in_export(put("deliveries", 0, unit_price="20.3"), key=FOREIGN, remade=True)),
    ("a price lowered, and sealed with the true key", "statement-recomputed",
     _in_export(put("deliveries", 0, unit_price="20.3"), key=KEY)),
    ("a member’s losses dropped", "statement-recomputed", _in_export(drop("deliveries", member="1003"), key=KEY)),
    ("a rebate counted twice, all made anew with the true key", "returned-once",
     _in_export(again("returns", 0, return_="R-2026-0001 again"), key=KEY, remade=True)),
    ("a delivery charged twice, all made anew with the true key", "charged-once",
     _in_export(again("charges", 0, charge="2026-0009 line 1"), key=KEY, remade=True)),
    ("a delivery’s dates shifted across the year’s end", "facts-measurable",
     _in_export(put("deliveries", 0, from_="2025-06-30", to="2025-07-01"), key=KEY, remade=True)),
    ("a baseline approved by who proposed it", "approved-by-another",
     _in_export(put("baselines", 0, approved_by="Cora Nyberg", proposed_by="Cora Nyberg"), key=KEY, remade=True)),
)  # fmt: skip

LIES = (*BEFORE, *RECORDS, *KEPT, *EXPORT)

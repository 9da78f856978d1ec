"""Close the story's year in a process of its own: `python -m tests.prove.savings.same_bytes build|turned|close|renew`.

`build` and `turned` live the year in an empty database; `close` signs it, prints the digests of what was made, and gives
everything back, so that the next close finds the same day before. `renew` does it all in a home of its own and writes
the golden: run it when a release, the format or the story changed, and say in the changelog why the bytes did.
"""

import hashlib
import json
import locale
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import django

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "closed-year.json"
RENEW = "python -m tests.prove.savings.same_bytes renew"


def run(what: str, **environment: str) -> str:
    """Run one of these in a process with this environment and no other locale or zone than it names; its output."""
    kept = {name: told for name, told in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHONHASH"))}
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-m", "tests.prove.savings.same_bytes", what],
        env={**kept, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "barnraise.settings", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def build(*, turned: bool) -> None:
    """Live the year in tables made for it."""
    from tests.prove.savings import story

    from barnraise.platform import schema

    schema.create()
    story.build(turned=turned)


def close() -> None:
    """Sign, tell the digests and which rows they were made from, and give everything back."""
    time.tzset()
    locale.setlocale(locale.LC_ALL, "")
    from django.db import transaction
    from tests.prove.savings import story

    from barnraise.platform import documents
    from barnraise.platform.clock import frozen
    from barnraise.prove.savings import operations, queries
    from barnraise.run.people import demo

    with frozen(story.AUGUST), transaction.atomic():
        ada = demo.asker("ada")
        row = operations.sign(by=ada, ready=queries.make_ready(ada, story.YEAR))
        _, export = queries.exported(story.YEAR)
        kept = documents.read_by_hash(row.json_sha256)
        ids = list(queries.measured_for(ada).order_by("key").values_list("delivery_id", flat=True))
        print(json.dumps({"sha256": digests(export, kept), "ids": ids}))
        transaction.set_rollback(True)


def digests(export: bytes, kept: bytes) -> dict[str, str]:
    """The SHA-256 of the export, of each statement in it as JSON, CSV and PDF, and of a member's page."""
    from barnraise.integrations.statements import package, paper, proof

    files, found = package.read(export).files, proof.prove(export)
    assert found.ok and found.pdf_checked, found.findings
    assert found.document is not None and kept == files["statement.json"]
    parts = {
        "export": export,
        **{name: files[name] for name in ("statement.json", "statement.csv", "statement.pdf")},
        "the page of 1001": paper.member_pdf(found.document, "1001"),
    }
    return {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}


def renew() -> None:
    """Write the golden anew."""
    with tempfile.TemporaryDirectory() as home:
        run("build", BARNRAISE_HOME=home, DATABASE_URL="")
        found = json.loads(run("close", BARNRAISE_HOME=home, DATABASE_URL=""))
    from barnraise.integrations.statements import paper

    told = {"made by": RENEW, "release": version("barnraise"), "paper": paper.made_by(), "sha256": found["sha256"]}
    GOLDEN.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    asked = sys.argv[1]
    if asked != "renew":
        django.setup()
    {"build": lambda: build(turned=False), "turned": lambda: build(turned=True), "close": close, "renew": renew}[
        asked
    ]()

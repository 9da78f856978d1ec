"""What the platform itself announces: its guards, its jobs, and where its records are shown."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(
    slug="platform",
    title="Platform",
    floor="platform",
    guards="barnraise.platform.own_guards.GUARDS",
    jobs={
        "platform.send_mail": "barnraise.platform.outbox.send_waiting",
        "platform.send_head": "barnraise.platform.audit_letters.send_head",
        "imports.look": "barnraise.platform.imports.jobs.look",
        "imports.apply": "barnraise.platform.imports.jobs.apply",
        "imports.undo": "barnraise.platform.imports.jobs.undo",
    },
    sources={"ImportRun": "imports:detail"},
    papers={"ImportRun": "barnraise.platform.imports.runs.runs_for"},
    order=0,
)

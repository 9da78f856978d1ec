"""The tables every room stands on: the agency, the audit chain, documents, imports, jobs, mail, keys, numbers."""

from django.db import models

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, classified


@classified(
    purpose="who runs this system and by what calendar",
    retention="as long as the agency",
    public=[
        "id",
        "name",
        "state",
        "fiscal_start_month",
        "zone",
        "phone",
        "demonstration",
        "organization_key",
        "version",
    ],
    member=["approval_threshold", "approval_resolution_key", "due_days", "idle_minutes", "mails_invoices", "set_up_at"],
    personal=["head_addresses"],
)
class Agency(models.Model):
    """The one agency this deployment serves."""

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2)
    fiscal_start_month = models.PositiveSmallIntegerField(default=7)
    zone = models.CharField(max_length=60, default="America/Chicago")
    phone = models.CharField(max_length=40, blank=True, default="")
    demonstration = models.BooleanField(default=False)
    organization_key = KeyField()
    approval_threshold = MoneyField(default=0)
    approval_resolution_key = KeyField()
    due_days = models.PositiveSmallIntegerField(default=30)
    idle_minutes = models.PositiveSmallIntegerField(default=30)
    mails_invoices = models.BooleanField(default=True)
    head_addresses = models.TextField(blank=True, default="")
    set_up_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_agency")]


@classified(
    purpose="who did what, for whom, when: evidence for an auditor",
    retention="permanent",
    member=["id", "at", "actor_key", "deed", "subject", "body", "previous", "hash"],
    personal=["actor_name"],
)
class AuditEntry(models.Model):
    """One deed in the hash chain; `body` is the canonical text that was hashed."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_key = KeyField()
    actor_name = models.CharField(max_length=200)
    deed = models.CharField(max_length=80)
    subject = KeyField()
    body = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["deed"]), models.Index(fields=["at"])]


@classified(
    purpose="a page shows what stands: answers read from a table are found anew after a deed wrote it",
    retention="as long as the table",
    member=["table", "head"],
)
class TableHead(models.Model):
    """The last deed that wrote a table, by the hash of its audit entry."""

    table = models.CharField(max_length=80, primary_key=True)
    head = models.CharField(max_length=64)


@classified(
    purpose="a retried request has one effect",
    retention="30 days",
    member=["id", "key", "actor_key", "fingerprint", "answer", "at"],
)
class IdempotencyKey(models.Model):
    """A key a form carried, stored in the transaction of its effect."""

    key = models.CharField(max_length=80)
    actor_key = KeyField()
    fingerprint = models.CharField(max_length=64)
    answer = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_key", "key"], name="one_effect_per_key")]


@classified(
    purpose="evidence: uploaded files, kept by their hash",
    retention="as long as what cites them",
    member=["id", "sha256", "size", "media_type", "name", "stored_at", "stored_by"],
)
class Document(models.Model):
    """A file in the store, named by the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    stored_at = models.DateTimeField(default=now)
    stored_by = KeyField()


@classified(
    purpose="which record cites which: a resolution lists what it authorized",
    retention="as long as its ends",
    member=["id", "source", "target", "as_what", "at"],
)
class Citation(models.Model):
    """`source` (a text key) names `target` (a text key) `as_what` (authority, evidence, file)."""

    source = KeyField(blank=False)
    target = KeyField(blank=False)
    as_what = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "as_what"], name="one_citation")]
        indexes = [models.Index(fields=["target"])]


@classified(
    purpose="how a source's files are read, and the answers people gave about its names",
    retention="as long as the source reports",
    member=["id", "kind", "name", "settings", "answers", "version"],
)
class ImportProfile(models.Model):
    """A saved way of reading files of one kind: column map, encoding, units, and remembered answers."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_profile_per_name")]

    def __str__(self) -> str:
        return self.name


@classified(
    purpose="each file read: its verdict, what was mended, applied and undone",
    retention="permanent",
    member=[
        "id",
        "kind",
        "document",
        "profile",
        "about",
        "state",
        "mends",
        "verdict",
        "answers",
        "created_at",
        "created_by",
        "applied_at",
        "applied_by",
        "undone_at",
        "undone_by",
        "version",
    ],
)
class ImportRun(models.Model):
    """One file on its way in: read (a dry run), applied, or undone."""

    kind = models.CharField(max_length=40)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(ImportProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = KeyField()
    state = models.CharField(max_length=12, default="read")
    mends = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    verdict = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    created_by = KeyField()
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = KeyField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = KeyField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"import {self.pk} of {self.kind}"


@classified(
    purpose="what an import added or changed, so that it can be undone",
    retention="permanent",
    member=["id", "run", "target", "row_number", "before", "after"],
)
class ImportChange(models.Model):
    """One record an import added (`before` empty) or changed; facts carry their run themselves."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    target = KeyField(blank=False)
    row_number = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["target"])]


@classified(
    purpose="long work: what it is, how far it is, what came of it",
    retention="90 days",
    member=[
        "id",
        "name",
        "key",
        "arguments",
        "state",
        "done",
        "total",
        "message",
        "asked_by",
        "created_at",
        "started_at",
        "finished_at",
        "attempts",
    ],
)
class Job(models.Model):
    """A queued or running piece of work; its key makes asking twice harmless."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=120, unique=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="queued")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.TextField(blank=True, default="")
    asked_by = KeyField()
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)


@classified(
    purpose="mail to send, at least once, with a name the receiver can compare",
    retention="90 days",
    member=["id", "message_id", "state", "created_at", "sent_at", "attempts", "about"],
    personal=["to", "subject", "body"],
)
class OutboxMessage(models.Model):
    """A message written in the transaction of its cause and sent afterwards."""

    message_id = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    about = KeyField()
    state = models.CharField(max_length=12, default="waiting")
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)


@classified(
    purpose="public numbers without gaps",
    retention="permanent",
    member=["id", "name", "fiscal_year", "last"],
)
class Series(models.Model):
    """A running number per name and fiscal year: invoices, resolutions, credit notes."""

    name = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "fiscal_year"], name="one_series_a_year")]

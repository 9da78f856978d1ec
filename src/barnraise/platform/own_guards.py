"""Guards of the platform's own facts: the audit chain and the stored documents."""

from barnraise.platform.guards import append_only

GUARDS = [
    *append_only("platform_auditentry", "Audit entries"),
    *append_only("platform_document", "Stored documents"),
]

"""What the platform itself announces: its guards and its sweeping jobs."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(
    slug="platform",
    title="Platform",
    floor="platform",
    guards="barnraise.platform.own_guards.GUARDS",
    jobs={"platform.send_mail": "barnraise.platform.outbox.send_waiting"},
    order=0,
)

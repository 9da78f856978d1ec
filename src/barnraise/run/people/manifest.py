"""How people announce themselves."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(slug="people", title="People", floor="run", urls="barnraise.run.people.urls", prefix="people/", order=80)

"""Every address of the house: each room under its own prefix, found by the registry, and the few pages no room owns."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from barnraise.interfaces.web.views import agency, audit, errors, health, home, portal, records, search, setup
from barnraise.platform import registry

handler400 = errors.bad
handler403 = errors.forbidden
handler404 = errors.missing
handler500 = errors.broken


def _rooms() -> list[URLResolver]:
    return [path(m.prefix, include(m.urls)) for m in registry.manifests() if m.urls]


def _imports() -> list[URLResolver]:
    standing = find_spec("barnraise.platform.import_urls") is not None
    return [path("imports/", include("barnraise.platform.import_urls"))] if standing else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.where_we_stand, name="home"),
    path("duties/", home.duties, name="duties"),
    path("setup/", setup.found, name="setup"),
    path("agency/", agency.settings, name="agency_settings"),
    path("agency/change/", agency.settle, name="agency_settle"),
    path("search/", search.find, name="search"),
    path("portal/", portal.choose, name="portal"),
    path("portal/<int:organization_id>/", portal.ours, name="portal_of"),
    path("document/<str:sha256>/", records.document, name="document"),
    path("source/<str:key>/", records.source, name="source"),
    path("jobs/<int:job_id>/", records.job, name="job"),
    path("audit/", audit.entries, name="audit"),
    path("audit/chain.jsonl", audit.chain, name="audit_chain"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("audit/<int:number>/", audit.entry, name="audit_entry"),
    path("accessibility", home.accessibility, name="accessibility"),
    path("how-figures-are-made", home.how_figures_are_made, name="how_figures_are_made"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("account/", include("barnraise.interfaces.web.urls.account")),
    *_imports(),
    *_rooms(),
]

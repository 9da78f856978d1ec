"""Addresses of savings."""

from django.urls import path

from barnraise.prove.savings.views import closing, keys, statements

app_name = "savings"

_MEMBER = "statements/<int:pk>/members/<int:organization_id>/"

urlpatterns = [
    path("", closing.index, name="list"),
    path("years/<int:fiscal_year>/", closing.year, name="year"),
    path("years/<int:fiscal_year>/sign/", closing.sign, name="sign"),
    path("years/<int:fiscal_year>/<slug:name>/", closing.check, name="check"),
    path("keys/", keys.index, name="keys"),
    path("keys/add/", keys.add, name="key-add"),
    path("keys/<slug:key_id>/end/", keys.end, name="key-end"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>/file.<slug:kind>", statements.agency_file, name="file"),
    path(_MEMBER, statements.member, name="member"),
    path(f"{_MEMBER}file.<slug:kind>", statements.member_file, name="member-file"),
    path(f"{_MEMBER}<int:service_id>/", statements.service, name="service"),
    path(f"{_MEMBER}<int:service_id>/evidence/<slug:sha256>", statements.evidence, name="evidence"),
]

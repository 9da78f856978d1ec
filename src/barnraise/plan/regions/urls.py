"""Addresses of scenarios."""

from django.urls import path

from barnraise.plan.regions.views import changes, leaving, public, scenarios

app_name = "regions"

urlpatterns = [
    path("", scenarios.index, name="list"),
    path("begin/", scenarios.begin, name="begin"),
    path("begin/public/", public.begin, name="begin_public"),
    path("compare/", scenarios.compare, name="compare"),
    path("shown/<str:token>/", leaving.shown, name="shown"),
    path("shown/<str:token>/brief.pdf", leaving.shown_brief, name="shown-brief"),
    path("shown/<str:token>/why/<str:key>/", leaving.shown_why, name="shown-why"),
    path("<slug:slug>/", scenarios.detail, name="detail"),
    path("<slug:slug>/editions/<int:number>/", scenarios.edition, name="edition"),
    path("<slug:slug>/editions/<int:number>/arithmetic/", scenarios.arithmetic, name="arithmetic"),
    path("<slug:slug>/editions/<int:number>/brief.pdf", leaving.brief, name="brief"),
    path("<slug:slug>/links/", leaving.links, name="links"),
    path("<slug:slug>/links/<int:pk>/take-back/", leaving.take_back, name="take-back"),
    path("<slug:slug>/why/<str:key>/", scenarios.why, name="why"),
    path("<slug:slug>/scenario.zip", scenarios.file, name="file"),
    path("<slug:slug>/change/", changes.change, name="change"),
    path("<slug:slug>/boundaries/", changes.boundaries, name="boundaries"),
    path("<slug:slug>/borders/", changes.borders, name="borders"),
    path("<slug:slug>/rule/", changes.rule, name="rule"),
    path("<slug:slug>/cost/", changes.parameter, name="parameter"),
    path("<slug:slug>/functions/", changes.function, name="function"),
    path("<slug:slug>/release/", changes.release, name="release"),
    path("<slug:slug>/back/", changes.back, name="back"),
    path("<slug:slug>/ask/", changes.ask, name="ask"),
    path("<slug:slug>/stop/", changes.stop, name="stop"),
    path("<slug:slug>/further/", changes.inquire, name="inquire"),
    path("<slug:slug>/further/stop/", changes.stop_further, name="stop_further"),
]

"""Addresses of reports."""

from django.urls import path

from barnraise.prove.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/fill/", views.fill, name="fill"),
    path("<int:pk>/freeze/", views.freeze, name="freeze"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/file/", views.file, name="file"),
    path("<int:pk>/sections/<int:section_id>/", views.edit, name="edit"),
]

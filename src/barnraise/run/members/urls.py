"""Addresses of the members room."""

from django.urls import path

from barnraise.run.members import views

app_name = "members"
urlpatterns = [
    path("", views.listing, name="list"),
    path("map", views.where, name="map"),
    path("categories", views.categories, name="categories"),
    path("join", views.join, name="join"),
    path("<int:pk>", views.detail, name="detail"),
    path("<int:pk>/category", views.change_category, name="change_category"),
    path("<int:pk>/end", views.end, name="end"),
    path("<int:pk>/agreements/add", views.sign, name="sign"),
    path("<int:pk>/agreements/<int:agreement>/file", views.file, name="file"),
]

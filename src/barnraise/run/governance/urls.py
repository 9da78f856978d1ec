"""Addresses of governance."""

from django.urls import path

from barnraise.run.governance import views

app_name = "governance"

urlpatterns = [
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/file/", views.file, name="file"),
]

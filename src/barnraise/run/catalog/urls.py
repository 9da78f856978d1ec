"""Addresses of the catalog."""

from django.urls import path

from barnraise.run.catalog import views

app_name = "catalog"

urlpatterns = [
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/price/", views.price, name="price"),
    path("<int:pk>/fee/", views.fee, name="fee"),
    path("commitments/", views.commitments, name="commitments"),
    path("commitments/commit/", views.commit, name="commit"),
    path("commitments/commit-members/", views.commit_members, name="commit_members"),
    path("commitments/<int:pk>/", views.commitment, name="commitment"),
]

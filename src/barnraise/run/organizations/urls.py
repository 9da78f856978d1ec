"""Addresses of the organizations room."""

from django.urls import path

from barnraise.run.organizations import views

app_name = "organizations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("add", views.add, name="add"),
    path("<int:pk>", views.detail, name="detail"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/close", views.close, name="close"),
    path("<int:pk>/reopen", views.reopen, name="reopen"),
    path("<int:pk>/numbers/<int:number>/remove", views.remove_identifier, name="remove_identifier"),
    path("<int:pk>/places/<int:place>/remove", views.remove_place, name="remove_place"),
    path("<int:pk>/contacts/<int:contact>/remove", views.remove_contact, name="remove_contact"),
    path("<int:pk>/numbers/add", views.add_identifier, name="add_identifier"),
    path("<int:pk>/counts/add", views.add_count, name="add_count"),
    path("<int:pk>/places/add", views.add_place, name="add_place"),
    path("<int:pk>/places/<int:place>", views.edit_place, name="edit_place"),
    path("<int:pk>/contacts/add", views.add_contact, name="add_contact"),
    path("<int:pk>/contacts/<int:contact>", views.edit_contact, name="edit_contact"),
]

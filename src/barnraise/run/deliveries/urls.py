"""Addresses of deliveries."""

from django.urls import path

from barnraise.run.deliveries import views

app_name = "deliveries"

urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/take-back/", views.take_back, name="take_back"),
]

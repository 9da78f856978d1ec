"""The addresses of people."""

from django.urls import path

from barnraise.run.people import views

app_name = "people"
urlpatterns = [
    path("account/", views.account, name="account"),
]

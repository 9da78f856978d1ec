"""The addresses of people: persons, roles, invitations, the rules on second factors, and one's own account."""

from django.urls import path

from barnraise.run.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("add/", views.add, name="add"),
    path("invite/", views.invite_where, name="invite_where"),
    path("invite/<int:organization_id>/", views.invite, name="invite"),
    path("invitation/<int:invitation_id>/withdraw/", views.withdraw, name="withdraw"),
    path("accept/<str:token>/", views.accept, name="accept"),
    path("account/", views.account, name="account"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("<int:pk>/reset-second-factor/", views.reset_factor, name="reset_factor"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("<int:pk>/", views.person, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/role/", views.give_role, name="give_role"),
    path("role/<int:role_id>/end/", views.end_role, name="end_role"),
]

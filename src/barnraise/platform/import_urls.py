"""The addresses of the imports, under /imports/."""

from django.urls import path

from barnraise.platform import import_views as views

app_name = "imports"

urlpatterns = [
    path("", views.history, name="list"),
    path("new/", views.choose, name="choose"),
    path("new/<slug:kind>/", views.add, name="add"),
    path("profiles/<slug:kind>/new/", views.add_profile, name="add_profile"),
    path("profiles/<int:pk>/", views.edit_profile, name="edit_profile"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/refused.csv", views.refused, name="refused"),
    path("<int:pk>/file", views.file, name="file"),
    path("<int:pk>/row/<int:number>/", views.row, name="row"),
]

"""Addresses of purchasing."""

from django.urls import path

from barnraise.run.programs.purchasing import views

app_name = "purchasing"

urlpatterns = [
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/prices/", views.prices, name="prices"),
    path("<int:pk>/prices/add/", views.add_prices, name="add_prices"),
    path("price-files/<int:pk>/", views.price_file, name="price_file"),
    path("reports/", views.reports, name="reports"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("lines/", views.lines, name="lines"),
    path("lines/<int:pk>/", views.line, name="line"),
    path("set-apart/", views.set_apart, name="set_apart"),
    path("set-apart/decide/", views.decide, name="decide"),
    path("set-apart/for-the-vendor.csv", views.vendor_file, name="vendor_file"),
    path("set-apart/<int:pk>/", views.aside, name="aside"),
    path("vendors/", views.vendors, name="vendors"),
    path("vendors/add/", views.add_vendor, name="add_vendor"),
    path("vendors/<int:pk>/", views.vendor, name="vendor"),
]

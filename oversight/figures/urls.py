"""The pages of the timeliness table."""

from django.urls import path

from oversight.figures import views

urlpatterns = [
    path("timeliness/", views.timeliness, name="timeliness"),
    path("timeliness/export/", views.export, name="timeliness-csv"),
    path("timeliness/workbook/", views.workbook, name="timeliness-xlsx"),
    path("timeliness/letters/", views.letters, name="timeliness-letters"),
]

"""The pages of oversight/reports."""

from django.urls import URLPattern, path

from oversight.reports import act_views, views

urlpatterns: list[URLPattern] = [
    path("reports/", views.reports, name="reports"),
    path("reports/export/", views.export, name="reports-csv"),
    path("reports/new/", act_views.new, name="report-new"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/edit/", act_views.edit, name="report-edit"),
    path("reports/<int:pk>/again/", act_views.again, name="report-again"),
    path("reports/<int:pk>/sign/", act_views.sign, name="report-sign"),
    path("reports/<int:pk>/issue/", act_views.issue, name="report-issue"),
    path("reports/<int:pk>/withdraw/", act_views.withdraw, name="report-withdraw"),
    path("reports/<int:pk>/figures/<str:code>/", views.figure, name="report-figure"),
    path("reports/<int:pk>/file.<str:form>", views.file, name="report-file"),
]

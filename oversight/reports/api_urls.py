"""The addresses of the API of oversight/reports."""

from django.urls import URLPattern, path

from oversight.reports import api

urlpatterns: list[URLPattern] = [
    path("reports/", api.Reports.as_view(), name="api-reports"),
    path("reports/<int:pk>/", api.OneReport.as_view(), name="api-report"),
    path("reports/<int:pk>/figures/<str:code>/", api.FigureRows.as_view(), name="api-report-figure"),
    path("reports/<int:pk>/sign/", api.SignReport.as_view(), name="api-report-sign"),
    path("reports/<int:pk>/issue/", api.IssueReport.as_view(), name="api-report-issue"),
    path("reports/<int:pk>/withdraw/", api.WithdrawReport.as_view(), name="api-report-withdraw"),
    path("reports/<int:pk>/file.<str:form>/", api.ReportFile.as_view(), name="api-report-file"),
]

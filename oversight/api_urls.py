"""The addresses of the API of oversight."""

from django.urls import include, path

from oversight import gate_api

urlpatterns = [
    path("", include("oversight.overview.api_urls")),
    path("", include("oversight.figures.api_urls")),
    path("", include("oversight.reports.api_urls")),
    path("", include("oversight.unit_reports.api_urls")),
    path("", include("oversight.coverage.api_urls")),
    path("", include("oversight.assessment.api_urls")),
    path("", include("oversight.campaigns.api_urls")),
    path("", include("oversight.group.api_urls")),
    path("gates/check/", gate_api.Check.as_view(), name="api-gate-check"),
    path("gates/<str:number>/", gate_api.OneCheck.as_view(), name="api-gate"),
]

"""The addresses of the API about projects, by subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("projects.workers.api_urls")),
    path("", include("projects.compliance.api_urls")),
    path("", include("projects.inspections.api_urls")),
    path("", include("projects.intake.api_urls")),
    path("", include("projects.programme.api_urls")),
    path("", include("projects.party.api_urls")),
    path("", include("projects.registers.api_urls")),
]

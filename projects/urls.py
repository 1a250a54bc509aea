"""The pages of projects, by subject. What is fixed stands before what is named by an id."""

from django.urls import include, path

urlpatterns = [
    path("", include("projects.workers.urls")),
    path("", include("projects.compliance.urls")),
    path("", include("projects.inspections.urls")),
    path("", include("projects.intake.urls")),
    path("", include("projects.programme.urls")),
    path("", include("projects.party.urls")),
    path("", include("projects.registers.urls")),
]

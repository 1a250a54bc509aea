"""The addresses of the API of projects/compliance."""

from django.urls import URLPattern, path

from projects.compliance import api

urlpatterns: list[URLPattern] = [
    path("duties/meet/", api.BulkMeet.as_view(), name="api-duties-meet"),
    path("projects/<str:code>/duties/", api.Duties.as_view(), name="api-project-duties"),
    path("projects/<str:code>/duties/<slug:duty>/meet/", api.Meet.as_view(), name="api-duty-meet"),
]

"""The addresses of the API of projects/workers."""

from django.urls import URLPattern, path

from projects.workers import api

urlpatterns: list[URLPattern] = [
    path("projects/<str:code>/workers/", api.Roster.as_view(), name="api-roster"),
    path("projects/<str:code>/workers/exits/", api.Exits.as_view(), name="api-roster-exits"),
    path("projects/<str:code>/attendance/", api.AttendanceOfProject.as_view(), name="api-attendance"),
]

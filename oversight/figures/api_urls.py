"""The addresses of the API of the figures."""

from django.urls import path

from oversight.figures import api

urlpatterns = [path("timeliness/", api.Timeliness.as_view(), name="api-timeliness")]

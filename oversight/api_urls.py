"""The addresses of the API of oversight."""

from django.urls import path

from oversight import gate_api

urlpatterns = [
    path("gates/check/", gate_api.Check.as_view(), name="api-gate-check"),
    path("gates/<str:number>/", gate_api.OneCheck.as_view(), name="api-gate"),
]

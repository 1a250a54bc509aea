"""The addresses of the API of escrow/reckoning."""

from django.urls import path

from escrow.reckoning import api

urlpatterns = [
    path("reckonings/", api.Reckonings.as_view(), name="api-reckonings"),
    path("reckonings/<int:pk>/", api.OneReckoning.as_view(), name="api-reckoning"),
    path("reckonings/<int:pk>/sign/", api.SignReckoning.as_view(), name="api-reckoning-sign"),
]

"""The addresses of the API of projects/party."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""The addresses of the API of projects/programme."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

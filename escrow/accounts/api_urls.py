"""The addresses of the API of escrow/accounts."""

from django.urls import URLPattern, path

from escrow.accounts import api

urlpatterns: list[URLPattern] = [
    path("projects/<str:code>/money-months/", api.MoneyMonths.as_view(), name="api-project-money-months"),
    path("projects/<str:code>/wage-account/", api.OneWageAccount.as_view(), name="api-project-wage-account"),
    path("projects/<str:code>/allocations/", api.Allocations.as_view(), name="api-project-allocations"),
]

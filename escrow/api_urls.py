"""The addresses of the API about money, by subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("escrow.ledger.api_urls")),
    path("", include("escrow.accounts.api_urls")),
    path("", include("escrow.payroll.api_urls")),
    path("", include("escrow.deposits.api_urls")),
    path("", include("escrow.funding.api_urls")),
    path("", include("escrow.relief.api_urls")),
    path("", include("escrow.reckoning.api_urls")),
]

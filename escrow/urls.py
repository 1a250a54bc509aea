"""The pages about money, by subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("escrow.ledger.urls")),
    path("", include("escrow.accounts.urls")),
    path("", include("escrow.payroll.urls")),
    path("", include("escrow.deposits.urls")),
    path("", include("escrow.funding.urls")),
    path("", include("escrow.relief.urls")),
    path("", include("escrow.reckoning.urls")),
]

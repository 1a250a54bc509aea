"""The addresses of the API of escrow/ledger."""

from django.urls import URLPattern, path

from escrow.ledger import api

urlpatterns: list[URLPattern] = [
    path("accounts/", api.Accounts.as_view(), name="api-accounts"),
    path("accounts/<int:pk>/entries/", api.Entries.as_view(), name="api-account-entries"),
    path("accounts/<int:pk>/statements/", api.Statements.as_view(), name="api-account-statements"),
    path("accounts/<int:pk>/restraints/", api.Restraints.as_view(), name="api-account-restraints"),
    path("entries/<int:pk>/reverse/", api.Reversal.as_view(), name="api-entry-reverse"),
]

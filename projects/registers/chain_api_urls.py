"""The addresses of the API of contracts, settlements, payments, persons and papers."""

from django.urls import URLPattern, path

from projects.registers import chain_api

urlpatterns: list[URLPattern] = [
    path("projects/<str:code>/contracts/", chain_api.Contracts.as_view(), name="api-project-contracts"),
    path("projects/<str:code>/settlements/", chain_api.Settlements.as_view(), name="api-project-settlements"),
    path("projects/<str:code>/payments/", chain_api.Payments.as_view(), name="api-project-payments"),
    path("projects/<str:code>/posts/", chain_api.Posts.as_view(), name="api-project-posts"),
    path("projects/<str:code>/documents/", chain_api.Documents.as_view(), name="api-project-documents"),
    path("documents/<int:pk>/", chain_api.OneDocument.as_view(), name="api-document"),
]

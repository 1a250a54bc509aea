"""The addresses of the API of projects/intake."""

from django.urls import URLPattern, path

from projects.intake import api

urlpatterns: list[URLPattern] = [
    path("projects/bulk/", api.BulkProjects.as_view(), name="api-projects-bulk"),
    path("companies/bulk/", api.BulkCompanies.as_view(), name="api-companies-bulk"),
    path("contracts/bulk/", api.BulkContracts.as_view(), name="api-contracts-bulk"),
]

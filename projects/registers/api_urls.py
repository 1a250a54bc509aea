"""The addresses of the API of projects/registers."""

from django.urls import URLPattern, path

from projects.registers import api, api_companies, chain_api_urls

urlpatterns: list[URLPattern] = [
    *chain_api_urls.urlpatterns,
    path("projects/", api.Projects.as_view(), name="api-projects"),
    path("projects/<str:code>/", api.OneProject.as_view(), name="api-project"),
    path("projects/<str:code>/move/", api.MoveProject.as_view(), name="api-project-move"),
    path("companies/", api_companies.Companies.as_view(), name="api-companies"),
    path("companies/<str:credit_code>/", api_companies.OneCompany.as_view(), name="api-company"),
]

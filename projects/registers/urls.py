"""The pages of projects/registers: the ledger, the page of a project, companies."""

from django.urls import URLPattern, path

from projects.registers import chain_urls, companies, ledger, pages

urlpatterns: list[URLPattern] = [
    # What is fixed stands before what is named by an id.
    *chain_urls.urlpatterns,
    path("", ledger.ledger, name="projects"),
    path("export/", ledger.export, name="project-csv"),
    path("completeness/", ledger.gaps, name="project-completeness"),
    path("new/", pages.new, name="project-new"),
    path("companies/", companies.companies, name="companies"),
    path("companies/export/", companies.export, name="company-csv"),
    path("companies/new/", companies.new, name="company-new"),
    path("companies/search/", pages.company_search, name="company-search"),
    path("companies/<int:pk>/", companies.company, name="company"),
    path("companies/<int:pk>/edit/", companies.edit, name="company-edit"),
    path("companies/<int:pk>/grade/", companies.grade, name="company-grade"),
    path("<int:pk>/", pages.project, name="project"),
    path("<int:pk>/edit/", pages.edit, name="project-edit"),
    path("<int:pk>/state/", pages.move, name="project-move"),
    path("<int:pk>/timeline/", pages.timeline, name="project-timeline"),
]

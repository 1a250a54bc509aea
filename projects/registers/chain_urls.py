"""The pages of contracts, settlements, responsible persons, foremen and papers."""

from django.urls import URLPattern, path

from projects.registers import chain_lists, chain_views, documents_views, foremen_views, posts_views

urlpatterns: list[URLPattern] = [
    path("subcontracts/", chain_lists.subcontracts, name="project-subcontracts"),
    path("subcontracts/export/", chain_lists.subcontracts_csv, name="project-subcontracts-csv"),
    path("settlements/", chain_lists.settlements, name="project-settlements"),
    path("settlements/export/", chain_lists.settlements_csv, name="project-settlements-csv"),
    path("labour-managers/", posts_views.managers, name="labour-managers"),
    path("labour-managers/export/", posts_views.managers_csv, name="labour-managers-csv"),
    path("foremen/", foremen_views.foremen, name="foremen"),
    path("foremen/export/", foremen_views.foremen_csv, name="foremen-csv"),
    path("foremen/<int:pk>/", foremen_views.foreman, name="foreman"),
    path("foremen/<int:pk>/reveal/", foremen_views.reveal, name="foreman-reveal"),
    path("companies/options/", chain_views.firm_options, name="company-options"),
    path("contracts/<int:pk>/", chain_views.contract, name="project-contract"),
    path("contracts/<int:pk>/edit/", chain_views.edit, name="project-contract-edit"),
    path("contracts/<int:pk>/<slug:slug>/", chain_views.act, name="project-contract-act"),
    path("documents/", documents_views.unchecked, name="project-papers"),
    path("documents/export/", documents_views.unchecked_csv, name="project-papers-csv"),
    path("documents/<int:pk>/", documents_views.download, name="project-document"),
    path("documents/<int:pk>/view/", documents_views.view, name="project-document-view"),
    path("documents/<int:pk>/thumbnail/", documents_views.thumbnail, name="project-document-thumbnail"),
    path("documents/<int:pk>/verify/", documents_views.verify, name="project-document-verify"),
    path("documents/<int:pk>/take-away/", documents_views.take_away, name="project-document-take-away"),
    path("<int:pk>/parties/", chain_views.parties, name="project-parties"),
    path("<int:pk>/parties/new/", chain_views.new, name="project-contract-new"),
    path("<int:pk>/people/", posts_views.people, name="project-people"),
    path("<int:pk>/people/<slug:slug>/", posts_views.act, name="project-people-act"),
    path("<int:pk>/documents/", documents_views.papers, name="project-documents"),
    path("<int:pk>/documents/new/", documents_views.store, name="project-document-store"),
    path("<int:pk>/documents/funds/", documents_views.diverted, name="project-funds-diverted"),
]

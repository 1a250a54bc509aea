"""The pages of projects/intake."""

from django.urls import URLPattern, path

from projects.intake import ledger_views, views

urlpatterns: list[URLPattern] = [
    path("registers/", views.runs, name="register-runs"),
    path("registers/template/<slug:kind>/", views.template, name="register-template"),
    path("registers/<int:pk>/", views.run_page, name="register-run"),
    path("registers/<int:pk>/progress/", views.progress, name="register-progress"),
    path("registers/<int:pk>/columns/", views.columns, name="register-columns"),
    path("registers/<int:pk>/confirm/", views.confirm, name="register-confirm"),
    path("registers/<int:pk>/cancel/", views.cancel, name="register-cancel"),
    path("registers/<int:pk>/errors/", views.errors, name="register-errors"),
    path("ledgers/<slug:kind>/", ledger_views.ledger, name="project-ledger"),
]

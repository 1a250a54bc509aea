"""The pages of fund plans, fund views, debts to small firms and the money of a firm."""

from django.urls import URLPattern, path

from escrow.funding import company_views, fund_views, sme_views, views

urlpatterns: list[URLPattern] = [
    path("projects/<int:pk>/funds/", views.project_funds, name="project-funds"),
    path("projects/<int:pk>/funds/<slug:slug>/", views.act, name="project-funds-act"),
    path("funds/", fund_views.funds, name="funds"),
    path("funds/export/", fund_views.funds_csv, name="funds-csv"),
    path("funds/payers/", fund_views.payers, name="funds-payers"),
    path("funds/payers/export/", fund_views.payers_csv, name="funds-payers-csv"),
    path("funds/groups/", fund_views.groups, name="funds-groups"),
    path("funds/months/", fund_views.months, name="funds-months"),
    path("sme-debts/", sme_views.debts, name="sme-debts"),
    path("sme-debts/export/", sme_views.debts_csv, name="sme-debts-csv"),
    path("sme-debts/new/", sme_views.new, name="sme-debt-new"),
    path("sme-debts/<int:pk>/", sme_views.debt, name="sme-debt"),
    path("sme-debts/<int:pk>/<slug:slug>/", sme_views.act, name="sme-debt-act"),
    path("companies/<int:pk>/", company_views.company_money, name="company-money"),
]

"""The addresses of the API of fund plans, disbursements, progress and debts to small firms."""

from django.urls import URLPattern, path

from escrow.funding import api

urlpatterns: list[URLPattern] = [
    path("projects/<str:code>/funds/", api.ProjectFunds.as_view(), name="api-project-funds"),
    path("projects/<str:code>/disbursements/", api.Disbursements.as_view(), name="api-project-disbursements"),
    path("projects/<str:code>/progress/", api.ProgressMonths.as_view(), name="api-project-progress"),
    path("fund-lines/<int:pk>/arrange/", api.ArrangeLine.as_view(), name="api-fund-line-arrange"),
    path("fund-lines/<int:pk>/secure/", api.SecureLine.as_view(), name="api-fund-line-secure"),
    path("sme-debts/", api.SmeDebts.as_view(), name="api-sme-debts"),
    path("sme-debts/<int:pk>/clearings/", api.ClearSmeDebt.as_view(), name="api-sme-debt-clear"),
]

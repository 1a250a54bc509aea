"""The addresses of the API of unit reports, patrols and the exchange sheet."""

from django.urls import URLPattern, path

from oversight.unit_reports import api

urlpatterns: list[URLPattern] = [
    path("unit-reports/", api.UnitReports.as_view(), name="api-unit-reports"),
    path("unit-reports/<int:pk>/", api.OneUnitReport.as_view(), name="api-unit-report"),
    path("unit-reports/<int:pk>/hand-in/", api.HandInUnitReport.as_view(), name="api-unit-report-hand-in"),
    path("patrols/", api.Patrols.as_view(), name="api-patrols"),
    path("exchange-items/", api.ExchangeItems.as_view(), name="api-exchange-items"),
    path(
        "exchange-items/<int:pk>/reconcile/",
        api.ReconcileExchangeItem.as_view(),
        name="api-exchange-item-reconcile",
    ),
]

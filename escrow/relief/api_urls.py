"""The addresses of the API of escrow/relief."""

from django.urls import URLPattern, path

from escrow.relief import api

urlpatterns: list[URLPattern] = [
    path("relief-plans/", api.ReliefPlans.as_view(), name="api-relief-plans"),
    path("relief-plans/<str:number>/", api.OneReliefPlan.as_view(), name="api-relief-plan"),
    path(
        "relief-plans/<str:number>/steps/<int:place>/payment/",
        api.PayReliefStep.as_view(),
        name="api-relief-step",
    ),
    path(
        "relief-plans/<str:number>/steps/<int:place>/workers/",
        api.PayReliefWorkers.as_view(),
        name="api-relief-workers",
    ),
    path("recoveries/", api.Recoveries.as_view(), name="api-recoveries"),
    path("recoveries/<int:pk>/payments/", api.RecoverMoney.as_view(), name="api-recovery-payments"),
    path("emergency-funds/", api.EmergencyFunds.as_view(), name="api-emergency-funds"),
]

"""The addresses of the API of escrow/deposits."""

from django.urls import URLPattern, path

from escrow.deposits import api, api_guarantees

_D, _R, _G = "deposit-draws/<int:pk>/", "deposit-returns/<int:pk>/", "guarantees/<int:pk>/"
_P = "projects/<str:code>/"
urlpatterns: list[URLPattern] = [
    path("deposits/", api.Deposits.as_view(), name="api-deposits"),
    path("deposits/<int:pk>/exempt/", api.ExemptDeposit.as_view(), name="api-deposit-exempt"),
    path("deposits/<int:pk>/unexempt/", api.UnexemptDeposit.as_view(), name="api-deposit-unexempt"),
    path("deposits/<int:pk>/draws/", api.UseDeposit.as_view(), name="api-deposit-use"),
    path("deposits/<int:pk>/returns/", api.AnnounceReturn.as_view(), name="api-deposit-return"),
    path(f"{_D}payout/", api.ConfirmPayout.as_view(), name="api-deposit-draw-payout"),
    path(f"{_D}refill/", api.RefillDraw.as_view(), name="api-deposit-draw-refill"),
    path(f"{_D}withdraw/", api.WithdrawDraw.as_view(), name="api-deposit-draw-withdraw"),
    path(f"{_R}apply/", api.ApplyReturn.as_view(), name="api-deposit-return-apply"),
    path(f"{_R}examine/", api.ExamineReturn.as_view(), name="api-deposit-return-examine"),
    path(f"{_R}refuse/", api.RefuseReturn.as_view(), name="api-deposit-return-refuse"),
    path(f"{_R}confirm/", api.ConfirmReturn.as_view(), name="api-deposit-return-confirm"),
    path("guarantees/", api_guarantees.Guarantees.as_view(), name="api-guarantees"),
    path(f"{_G}claims/", api_guarantees.ClaimOnGuarantee.as_view(), name="api-guarantee-claims"),
    path(f"{_G}replace/", api_guarantees.ReplaceGuarantee.as_view(), name="api-guarantee-replace"),
    path(f"{_G}give-back/", api_guarantees.GiveBackGuarantee.as_view(), name="api-guarantee-give-back"),
    path(
        "guarantee-claims/<int:pk>/settle/",
        api_guarantees.SettleClaim.as_view(),
        name="api-guarantee-claim-settle",
    ),
    path(f"{_P}deposit/", api.ProjectDeposit.as_view(), name="api-project-deposit"),
    path(f"{_P}deposit/reckon/", api.ReckonDeposit.as_view(), name="api-project-deposit-reckon"),
    path(f"{_P}deposit/cash/", api.PayDeposit.as_view(), name="api-project-deposit-cash"),
    path(f"{_P}deposit/guarantee/", api.GuaranteeDeposit.as_view(), name="api-project-deposit-guarantee"),
    path(f"{_P}guarantees/", api_guarantees.GuaranteesOfProject.as_view(), name="api-project-guarantees"),
]

"""The addresses of the API of escrow/payroll."""

from django.urls import path

from escrow.payroll import api

urlpatterns = [
    path("payrolls/", api.Payrolls.as_view(), name="api-payrolls"),
    path("payrolls/<int:pk>/", api.PayrollDetail.as_view(), name="api-payroll"),
    path("payrolls/<int:pk>/lines/", api.PayrollLines.as_view(), name="api-payroll-lines"),
    path("payrolls/<int:pk>/lines/<int:worker>/", api.CorrectPayrollLine.as_view(), name="api-payroll-line"),
    path("payrolls/<int:pk>/post/", api.PostPayroll.as_view(), name="api-payroll-post"),
    path("payrolls/<int:pk>/check/", api.CheckPayroll.as_view(), name="api-payroll-check"),
    path("payrolls/<int:pk>/send/", api.SendPayroll.as_view(), name="api-payroll-send"),
    path("payrolls/<int:pk>/send-back/", api.SendPayrollBack.as_view(), name="api-payroll-send-back"),
    path("payrolls/<int:pk>/return/", api.TakePayrollReturn.as_view(), name="api-payroll-return"),
]

from django.urls import path

from oversight.overview import payments, views

urlpatterns = [
    path("", views.leader, name="leader"),
    path("screen/", views.screen, name="leader-screen"),
    path("leader/export/", views.export, name="leader-xlsx"),
    path("payments/", payments.payments, name="leader-payments"),
    path("payments/export/", payments.export, name="leader-payments-csv"),
]

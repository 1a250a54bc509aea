"""The pages of escrow/accounts."""

from django.urls import URLPattern, path

from escrow.accounts import account_views, project_views, views

urlpatterns: list[URLPattern] = [
    path("", views.money, name="money"),
    path("ledger/<slug:kind>/", views.ledger, name="money-ledger"),
    path("wage-accounts/", account_views.accounts, name="wage-accounts"),
    path("wage-accounts/<int:pk>/", account_views.account, name="wage-account"),
    path("wage-accounts/<int:pk>/public-notice/", account_views.notice, name="wage-account-notice"),
    path("wage-accounts/<int:pk>/<slug:slug>/", account_views.act, name="wage-account-act"),
    path("projects/<int:pk>/", project_views.panel, name="project-money"),
    path("projects/<int:pk>/open/", project_views.open_account, name="wage-account-new"),
    path("projects/<int:pk>/labour-cost/", project_views.total, name="project-labour-cost"),
    path("projects/<int:pk>/pay-in/", project_views.pay_in, name="project-labour-pay-in"),
    path("projects/<int:pk>/months/<str:month>/", project_views.month, name="project-money-month"),
]

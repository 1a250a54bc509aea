from django.urls import path

from agencies import views

urlpatterns = [
    path("policy/", views.own_policy, name="policy"),
    path("policy/<int:code>/", views.policy, name="policy-of"),
]

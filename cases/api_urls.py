"""The addresses of the API: things are nouns, and every act on one is an address of its own."""

from django.urls import path

from cases.api import attachments, case_acts, transfer_acts
from cases.api.cases import Cases, OneCase
from cases.api.complaints import Complaints
from cases.api.reference import Me, Vocabulary
from cases.api.views import Nowhere

urlpatterns = [
    path("complaints/", Complaints.as_view(), name="api-complaints"),
    path("cases/", Cases.as_view(), name="api-cases"),
    path("cases/<str:number>/", OneCase.as_view(), name="api-case"),
    path("cases/<str:number>/confirm/", case_acts.Confirm.as_view()),
    path("cases/<str:number>/route_again/", case_acts.RouteAgain.as_view()),
    path("cases/<str:number>/override/", case_acts.Override.as_view()),
    path("cases/<str:number>/correct/", case_acts.Correct.as_view()),
    path("cases/<str:number>/close/", case_acts.Close.as_view()),
    path("cases/<str:number>/reveal/", case_acts.Reveal.as_view()),
    path("cases/<str:number>/attachments/", attachments.Attach.as_view(), name="api-attach"),
    path("attachments/<int:pk>/", attachments.OneAttachment.as_view(), name="api-attachment"),
    path("attachments/<int:pk>/take_away/", attachments.TakeAway.as_view()),
    path("transfers/<int:pk>/", transfer_acts.OneTransfer.as_view(), name="api-transfer"),
    path("transfers/<int:pk>/receive/", transfer_acts.Receive.as_view()),
    path("transfers/<int:pk>/object/", transfer_acts.Object.as_view()),
    path("transfers/<int:pk>/uphold/", transfer_acts.Uphold.as_view()),
    path("transfers/<int:pk>/overrule/", transfer_acts.Overrule.as_view()),
    path("transfers/<int:pk>/feedback/", transfer_acts.GiveFeedback.as_view()),
    path("transfers/<int:pk>/record/", transfer_acts.Record.as_view()),
    path("transfers/<int:pk>/return/", transfer_acts.Return.as_view()),
    path("me/", Me.as_view(), name="api-me"),
    path("vocabulary/", Vocabulary.as_view(), name="api-vocabulary"),
    path("<path:rest>/", Nowhere.as_view()),
]

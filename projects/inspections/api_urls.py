"""The addresses of the API of projects/inspections."""

from django.urls import URLPattern, path

from projects.inspections import api

urlpatterns: list[URLPattern] = [
    path("inspections/", api.Inspections.as_view(), name="api-inspections"),
    path("inspections/<int:pk>/begin/", api.BeginInspection.as_view(), name="api-inspection-begin"),
    path("inspections/<int:pk>/answers/", api.Answers.as_view(), name="api-inspection-answers"),
    path("findings/", api.Findings.as_view(), name="api-findings"),
    path("measures/<int:pk>/answer/", api.AnswerMeasure.as_view(), name="api-measure-answer"),
    path("notices/", api.Notices.as_view(), name="api-notices"),
    path("notices/<int:pk>/reply/", api.ReplyToNotice.as_view(), name="api-notice-reply"),
    path("projects/<str:code>/findings/", api.FindOnProject.as_view(), name="api-project-findings"),
    path("projects/<str:code>/notices/", api.NotifyAboutProject.as_view(), name="api-project-notices"),
]

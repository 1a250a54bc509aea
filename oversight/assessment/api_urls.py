from django.urls import URLPattern, path

from oversight.assessment import api

urlpatterns: list[URLPattern] = [
    path("assessments/", api.Assessments.as_view(), name="api-assessments"),
    path("assessments/<int:pk>/", api.OneAssessment.as_view(), name="api-assessment"),
    path("scorecards/<int:pk>/", api.OneScorecard.as_view(), name="api-scorecard"),
    path("scorecards/<int:pk>/hand_in/", api.HandInScorecard.as_view(), name="api-scorecard-hand-in"),
    path("scores/<int:pk>/fill/", api.FillScore.as_view(), name="api-score-fill"),
    path("scores/<int:pk>/judge/", api.JudgeScore.as_view(), name="api-score-judge"),
    path("scores/<int:pk>/object/", api.ObjectToScore.as_view(), name="api-score-object"),
    path("score_objections/<int:pk>/decide/", api.DecideObjection.as_view(), name="api-score-objection"),
]

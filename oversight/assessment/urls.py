from django.urls import path

from oversight.assessment.views import card, files, items, page, register

urlpatterns = [
    path("assessments/", register.assessments, name="assessments"),
    path("assessments/new/", register.new, name="assessment-new"),
    path("assessments/items/<int:pk>/", items.indicator, name="indicator"),
    path("assessments/items/<int:pk>/move/", items.move, name="indicator-move"),
    path("assessments/items/<int:pk>/remove/", items.remove, name="indicator-remove"),
    path("assessments/forms/<int:pk>/", files.signed_form, name="signed-form"),
    path("assessments/forms/<int:pk>/<str:form>/", files.signed_form_file, name="signed-form-file"),
    path("assessments/<int:pk>/", page.assessment, name="assessment"),
    path("assessments/<int:pk>/export/", files.ranking, name="assessment-xlsx"),
    path("assessments/<int:pk>/items/new/", items.new, name="indicator-new"),
    path("assessments/<int:pk>/letter/", files.letter, name="assessment-letter"),
    path("assessments/<int:pk>/letter/<str:form>/", files.letter_file, name="assessment-letter-file"),
    path("assessments/<int:pk>/sign/", files.sign, name="signed-form-sign"),
    path("assessments/<int:pk>/do/<str:verb>/", page.act, name="assessment-act"),
    path("scorecards/<int:pk>/", card.scorecard, name="scorecard"),
    path("scorecards/<int:pk>/export/", files.scorecard, name="scorecard-xlsx"),
    path("scorecards/<int:pk>/hand-in/", card.hand_in, name="scorecard-hand-in"),
    path("scorecards/<int:pk>/send-back/", card.send_back, name="scorecard-send-back"),
    path("scorecards/items/<int:pk>/fill/", card.fill, name="scorecard-fill"),
    path("scorecards/items/<int:pk>/judge/", card.judge, name="scorecard-judge"),
    path("scorecards/items/<int:pk>/object/", card.object_to, name="scorecard-object"),
    path("scorecards/items/<int:pk>/<str:which>/", card.rows, name="scorecard-rows"),
    path("scorecards/objections/<int:pk>/decide/", card.decide, name="scorecard-decide"),
]

from django.urls import URLPattern, path

from oversight.coverage import answer_views, row_views, views

urlpatterns: list[URLPattern] = [
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/export/", views.workbook, name="coverage-xlsx"),
    path("coverage/answers/", answer_views.answers, name="coverage-answers"),
    path("coverage/answers/export/", answer_views.answers_workbook, name="coverage-answers-xlsx"),
    path("coverage/answers/<str:region>/<slug:code>/", answer_views.answer, name="coverage-answer"),
    path("coverage/owed/", views.owed, name="coverage-owed"),
    path("coverage/<slug:code>/", views.measure, name="coverage-measure"),
    path("coverage/<slug:code>/rows/", row_views.rows, name="coverage-rows"),
    path("coverage/<slug:code>/rows/export/", row_views.rows_workbook, name="coverage-rows-xlsx"),
]

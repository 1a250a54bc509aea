"""The pages of projects/programme."""

from django.urls import URLPattern, path

from projects.programme import sheets, training_views, views

urlpatterns: list[URLPattern] = [
    path("programme/", views.programme, name="programme"),
    path("programme/export/", views.export, name="programme-csv"),
    path("trainings/", training_views.trainings, name="trainings"),
    path("trainings/export/", training_views.export, name="training-csv"),
    path("trainings/new/", training_views.new, name="training-new"),
    path("trainings/<int:pk>/", training_views.training, name="training"),
    path("trainings/<int:pk>/hold/", training_views.hold, name="training-hold"),
    path("trainings/<int:pk>/attendees/", training_views.attendees, name="training-attendees"),
    path("<int:pk>/programme/", views.panel, name="project-programme"),
    path("<int:pk>/programme/plaque/", sheets.plaque, name="enrolment-plaque"),
    path("<int:pk>/programme/pledge-sheet/", sheets.pledge_sheet, name="enrolment-pledge"),
    path("<int:pk>/programme/<str:act>/", views.act, name="enrolment-act"),
]

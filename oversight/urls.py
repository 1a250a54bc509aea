from django.urls import include, path

from oversight import gate_views
from oversight.clearing import views as clearing_views
from oversight.warnings import views as warning_views

urlpatterns = [
    path("", include("oversight.overview.urls")),
    path("", include("oversight.figures.urls")),
    path("", include("oversight.reports.urls")),
    path("", include("oversight.unit_reports.urls")),
    path("", include("oversight.coverage.urls")),
    path("", include("oversight.assessment.urls")),
    path("", include("oversight.campaigns.urls")),
    path("", include("oversight.group.urls")),
    path("", include("oversight.papers.urls")),
    path("clearing/", clearing_views.clearing, name="clearing"),
    path("clearing/export/", clearing_views.workbook, name="clearing-xlsx"),
    path("gates/", gate_views.register, name="gates"),
    path("gates/export/", gate_views.export, name="gates-csv"),
    path("gates/check/", gate_views.ask, name="gate-ask"),
    path("gates/<str:number>/", gate_views.certificate, name="gate"),
    path("projects/<int:pk>/gates/", gate_views.project_panel, name="project-gates"),
    path("warnings/", warning_views.warnings, name="warnings"),
    path("warnings/export/", warning_views.export, name="warnings-csv"),
    path("warnings/<int:pk>/", warning_views.warning, name="warning"),
    path("warnings/<int:pk>/acknowledge/", warning_views.take_note, name="warning-acknowledge"),
    path("warnings/<int:pk>/close/", warning_views.end, name="warning-close"),
    path("projects/<int:pk>/warnings/", warning_views.project_panel, name="project-warnings"),
]

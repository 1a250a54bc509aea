from django.urls import URLPattern, path

from oversight.coverage.api import Coverage, CoverageMeasure

urlpatterns: list[URLPattern] = [
    path("coverage/", Coverage.as_view(), name="api-coverage"),
    path("coverage/<slug:measure>/", CoverageMeasure.as_view(), name="api-coverage-measure"),
]

"""The pages of projects/compliance."""

from django.urls import URLPattern, path

from projects.compliance.views import appraisals, lists, project

urlpatterns: list[URLPattern] = [
    path("duties/", lists.duties, name="duties"),
    path("duties/list/", lists.items, name="duties-list"),
    path("duties/list/export/", lists.export, name="duties-csv"),
    path("duties/pushes/", lists.pushes, name="duties-pushes"),
    path("appraisals/", appraisals.appraisals, name="appraisals"),
    path("appraisals/export/", appraisals.export, name="appraisals-csv"),
    path("appraisals/<int:pk>/check/", appraisals.check, name="appraisal-check"),
    path("<int:pk>/compliance/", project.panel, name="project-compliance"),
    path("<int:pk>/compliance/sheet/", project.sheet, name="duty-sheet"),
    path("<int:pk>/appraisals/new/", appraisals.new, name="appraisal-new"),
    path("<int:pk>/duties/<slug:code>/", project.duty, name="duty"),
    path("<int:pk>/duties/<slug:code>/<slug:slug>/", project.act, name="duty-act"),
]

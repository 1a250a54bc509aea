from django.urls import path

from oversight.campaigns.views import admonitions, campaigns, editing, letters, targets, visits

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/export/", campaigns.export, name="campaigns-xlsx"),
    path("campaigns/new/", editing.new, name="campaign-new"),
    path("campaigns/targets/<int:pk>/", targets.target, name="campaign-target"),
    path("campaigns/targets/<int:pk>/enter/", targets.enter_result, name="campaign-target-enter"),
    path("campaigns/targets/<int:pk>/assign/", targets.assign, name="campaign-target-assign"),
    path("campaigns/targets/<int:pk>/drop/", targets.drop, name="campaign-target-drop"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", editing.edit, name="campaign-edit"),
    path("campaigns/<int:pk>/targets/", targets.targets, name="campaign-targets"),
    path("campaigns/<int:pk>/targets/export/", targets.export, name="campaign-targets-xlsx"),
    path("campaigns/<int:pk>/<str:verb>/", campaigns.act, name="campaign-act"),
    path("supervisions/", visits.visits, name="joint-supervisions"),
    path("supervisions/export/", visits.export, name="joint-supervisions-xlsx"),
    path("supervisions/new/", visits.new, name="joint-supervision-new"),
    path("supervisions/unvisited/", visits.unvisited, name="joint-supervisions-unvisited"),
    path("supervisions/<int:pk>/", visits.visit, name="joint-supervision"),
    path("supervisions/<int:pk>/edit/", visits.edit, name="joint-supervision-edit"),
    path("supervisions/<int:pk>/<str:verb>/", visits.act, name="joint-supervision-act"),
    path("admonitions/", admonitions.admonitions, name="admonitions"),
    path("admonitions/export/", admonitions.export, name="admonitions-xlsx"),
    path("admonitions/new/", letters.new, name="admonition-new"),
    path("admonitions/preview/", letters.preview, name="admonition-preview"),
    path("admonitions/<int:pk>/", admonitions.admonition, name="admonition"),
    path("admonitions/<int:pk>/edit/", letters.edit, name="admonition-edit"),
    path("admonitions/<int:pk>/letter/", letters.letter, name="admonition-letter"),
    path("admonitions/<int:pk>/letter/<str:form>/", letters.letter_file, name="admonition-letter-file"),
    path("admonitions/<int:pk>/<str:verb>/", admonitions.act, name="admonition-act"),
]

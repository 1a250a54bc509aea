from django.urls import path

from oversight import gate_views, views

urlpatterns = [
    path("", views.leader, name="leader"),
    path("gates/", gate_views.register, name="gates"),
    path("gates/export/", gate_views.export, name="gates-csv"),
    path("gates/check/", gate_views.ask, name="gate-ask"),
    path("gates/<str:number>/", gate_views.certificate, name="gate"),
    path("projects/<int:pk>/gates/", gate_views.project_panel, name="project-gates"),
]

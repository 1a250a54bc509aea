"""The pages of projects/party. Those of the parties themselves are called “party-…”: nothing else is open to them."""

from django.urls import path

from projects.party import doors, lists, views

urlpatterns = [
    path("mine/", views.home, name="party-home"),
    path("mine/password/", views.password, name="party-password"),
    path("mine/<int:pk>/", views.project, name="party-project"),
    path("mine/<int:pk>/duties/<slug:code>/", views.duty, name="party-duty"),
    path("mine/<int:pk>/orders/<int:measure>/", views.order, name="party-order"),
    path("mine/<int:pk>/papers/<int:document>/", views.document, name="party-paper"),
    path("mine/<int:pk>/lists/", lists.lists, name="party-lists"),
    path("mine/<int:pk>/lists/template/<slug:kind>/", lists.template, name="party-list-template"),
    path("mine/<int:pk>/lists/<int:run>/", lists.one_list, name="party-list"),
    path("mine/<int:pk>/lists/<int:run>/confirm/", lists.confirm, name="party-list-confirm"),
    path("mine/<int:pk>/lists/<int:run>/cancel/", lists.cancel, name="party-list-cancel"),
    path("<int:pk>/doors/", doors.doors, name="project-doors"),
    path("<int:pk>/doors/open/", doors.opening, name="project-door-open"),
    path("doors/<int:pk>/end/", doors.ending, name="project-door-end"),
    path("doors/<int:pk>/password/", doors.renewing, name="project-door-password"),
]

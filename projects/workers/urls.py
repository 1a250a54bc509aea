"""The pages of projects/workers."""

from django.urls import path

from projects.workers.views import people, rolls, roster

urlpatterns = [
    path("workers/", people.search, name="workers"),
    path("workers/<int:pk>/", people.worker, name="worker"),
    path("workers/<int:pk>/reveal/", people.reveal, name="worker-reveal"),
    path("engagements/<int:pk>/", people.engagement, name="engagement"),
    path("engagements/<int:pk>/correct/", people.correct, name="engagement-correct"),
    path("engagements/<int:pk>/leave/", people.leave, name="engagement-leave"),
    path("engagements/<int:pk>/settle/", people.settle, name="engagement-settle"),
    path("devices/<int:pk>/remove/", roster.remove_device, name="project-device-remove"),
    path("<int:pk>/workers/", roster.roster, name="project-workers"),
    path("<int:pk>/workers/export/", roster.export, name="project-workers-csv"),
    path("<int:pk>/workers/new/", roster.enter, name="project-worker-new"),
    path("<int:pk>/devices/", roster.site_devices, name="project-devices"),
    path("<int:pk>/rolls/<str:month>/", rolls.rolls, name="project-rolls"),
    path("<int:pk>/rolls/<str:month>/export/", rolls.export, name="project-rolls-csv"),
]

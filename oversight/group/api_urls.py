from django.urls import URLPattern, path

from oversight.group import api

urlpatterns: list[URLPattern] = [
    path("group/members/", api.GroupMembers.as_view(), name="api-group-members"),
    path("group/windows/", api.ReceptionPoints.as_view(), name="api-group-windows"),
    path("group/tasks/", api.GroupTasks.as_view(), name="api-group-tasks"),
    path("group/tasks/<int:pk>/report/", api.ReportOnTask.as_view(), name="api-group-task-report"),
    path("group/tasks/<int:pk>/accept/", api.AcceptTask.as_view(), name="api-group-task-accept"),
    path("group/meetings/", api.GroupMeetings.as_view(), name="api-group-meetings"),
]

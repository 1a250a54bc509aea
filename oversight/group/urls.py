from django.urls import URLPattern, path

from oversight.group.views import meeting, meetings, members, task, tasks, windows

urlpatterns: list[URLPattern] = [
    path("tasks/", tasks.register, name="group-tasks"),
    path("tasks/export/", tasks.export, name="group-tasks-xlsx"),
    path("tasks/new/", tasks.new, name="group-task-new"),
    path("tasks/year/", tasks.layout, name="group-tasks-year"),
    path("tasks/<int:pk>/", task.page, name="group-task"),
    path("tasks/<int:pk>/<slug:name>/", task.act, name="group-task-act"),
    path("group/", members.register, name="leading-group"),
    path("group/export/", members.export, name="leading-group-xlsx"),
    path("group/new/", members.new, name="group-member-new"),
    path("group/<int:pk>/", members.page, name="group-member"),
    path("group/<int:pk>/change/", members.change, name="group-member-change"),
    path("group/<int:pk>/relieve/", members.end, name="group-member-relieve"),
    path("windows/", windows.register, name="windows"),
    path("windows/export/", windows.export, name="windows-xlsx"),
    path("windows/new/", windows.new, name="window-new"),
    path("windows/<int:pk>/", windows.page, name="window"),
    path("windows/<int:pk>/change/", windows.change, name="window-change"),
    path("windows/<int:pk>/close/", windows.close, name="window-close"),
    path("meetings/", meetings.register, name="group-meetings"),
    path("meetings/new/", meetings.new, name="group-meeting-new"),
    path("meetings/<int:pk>/", meeting.page, name="group-meeting"),
    path("meetings/<int:pk>/letter/", meeting.letter, name="group-meeting-letter"),
    path("meetings/<int:pk>/letter.<str:form>", meeting.letter_file, name="group-meeting-letter-file"),
    path("meetings/<int:pk>/<slug:name>/", meeting.act, name="group-meeting-act"),
]

from django.urls import path

from agencies.views import calendar, checks, compare, editing, local_days, policy, text, versions

_VERSION = "policy/<int:code>/<int:number>/"

urlpatterns = [
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar-of"),
    path("calendar/<int:year>/notice/", calendar.notice, name="calendar-notice"),
    path("calendar/<int:year>/local/", local_days.add, name="calendar-local"),
    path("calendar/local/<int:pk>/remove/", local_days.remove, name="calendar-local-remove"),
    path("policy/", policy.own_policy, name="policy"),
    path("policy/<int:code>/", policy.policy, name="policy-of"),
    path("policy/<int:code>/versions/", versions.versions, name="policy-versions"),
    path("policy/<int:code>/begin/", versions.begin, name="policy-begin"),
    path("policy/<int:code>/import/", versions.import_file, name="policy-import"),
    path(_VERSION, versions.version, name="policy-version"),
    path(f"{_VERSION}text/", text.text, name="policy-text"),
    path(f"{_VERSION}export/", text.export, name="policy-export"),
    path(f"{_VERSION}check/", checks.check, name="policy-check"),
    path(f"{_VERSION}compare/", compare.compare, name="policy-compare"),
    path(f"{_VERSION}edit/", editing.contents, name="policy-edit"),
    path(f"{_VERSION}edit/<str:section>/", editing.entry_new, name="policy-entry-new"),
    path(f"{_VERSION}edit/<str:section>/<int:place>/", editing.entry, name="policy-entry"),
    path(f"{_VERSION}edit/<str:section>/<int:place>/move/", editing.move, name="policy-entry-move"),
    path(f"{_VERSION}edit/<str:section>/<int:place>/remove/", editing.remove, name="policy-entry-remove"),
    *(
        path(f"{_VERSION}{verb.value}/", versions.act, {"verb": verb}, name=f"policy-{verb.value}")
        for verb in versions.ACTS
    ),
]

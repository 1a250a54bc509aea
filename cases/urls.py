"""The pages of cases, transfers and letters."""

from django.urls import URLPattern, path, register_converter

from cases.views import acts, attachments, case, console, feed, history_page, inbox, intake, replay, transfers


class CaseNumber:
    """The shape of a case number; anything else is no address of a case."""

    regex = r"[0-9A-Za-z-]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")

# A policy is judged by the cases it would move: trying one out belongs to the matter, not to the ground.
_VERSION = "policies/<int:code>/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("", inbox.home, name="home"),
    path("cases/", inbox.inbox, name="cases"),
    path("cases/export/", inbox.export, name="cases-csv"),
    path("cases/due.ics", feed.due_feed, name="due-feed"),
    path("cases/new/", intake.new_case, name="case-new"),
    path("cases/new/projects/", intake.project_search, name="case-new-projects"),
    path("cases/new/hints/", intake.hints, name="case-new-hints"),
    path("cases/<case:number>/", case.case_page, name="case"),
    path("cases/<case:number>/row/", inbox.row, name="case-row"),
    path("cases/<case:number>/routing/", case.routing, name="case-routing"),
    path("cases/<case:number>/history/", history_page.history, name="case-history"),
    path("cases/<case:number>/history/download/", history_page.download, name="case-history-json"),
    path("cases/<case:number>/reveal/", case.reveal, name="case-reveal"),
    *(
        path(f"cases/<case:number>/{act.verb.value}/", act.as_view(), name=f"case-{act.verb.value}")
        for act in acts.CASE_ACTS
    ),
    path("cases/<case:number>/attachments/", attachments.attach, name="case-attach"),
    path("attachments/<int:pk>/", attachments.download, name="attachment"),
    path("attachments/<int:pk>/view/", attachments.view, name="attachment-view"),
    path("attachments/<int:pk>/thumbnail/", attachments.thumbnail, name="attachment-thumbnail"),
    path("attachments/<int:pk>/take_away/", attachments.take_away, name="attachment-take-away"),
    path("transfers/", transfers.register, name="transfers"),
    path("transfers/export/", transfers.export, name="transfers-csv"),
    *(
        path(f"transfers/<int:pk>/{act.verb.value}/", act.as_view(), name=f"transfer-{act.verb.value}")
        for act in acts.TRANSFER_ACTS
    ),
    path("letters/<int:pk>/", transfers.letter, name="letter"),
    path(f"{_VERSION}try/", console.console, name="policy-try"),
    path(f"{_VERSION}try/file/", console.scenarios, name="policy-try-file"),
    path(f"{_VERSION}replay/", replay.replay, name="policy-replay"),
    path(f"{_VERSION}replay/cases/", replay.moved_cases, name="policy-replay-cases"),
    path(f"{_VERSION}replay/export/", replay.export, name="policy-replay-csv"),
]

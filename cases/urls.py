"""The pages of cases, transfers and letters."""

from django.urls import URLPattern, path, re_path, register_converter

from cases.views import (
    acts,
    attachments,
    case,
    console,
    dossier,
    due,
    excuses,
    feed,
    handling,
    history_page,
    imports,
    inbox,
    intake,
    letter_register,
    letter_writing,
    letters,
    meetings,
    messages,
    mine,
    project_cases,
    registers,
    replay,
    standards,
    succession,
    supervision,
    told,
    transfers,
    visits,
    writebacks,
)


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
    path("cases/new/read/", told.read, name="case-new-read"),
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
    path("cases/<case:number>/dossier/", dossier.dossier, name="case-dossier"),
    path("cases/<case:number>/letters/new/", letter_writing.write, name="letter-write"),
    path("cases/<case:number>/letters/preview/", letter_writing.preview, name="letter-preview"),
    path("cases/<case:number>/letters/discard/", letter_writing.discard, name="letter-discard"),
    path("attachments/<int:pk>/", attachments.download, name="attachment"),
    path("attachments/<int:pk>/view/", attachments.view, name="attachment-view"),
    path("attachments/<int:pk>/thumbnail/", attachments.thumbnail, name="attachment-thumbnail"),
    path("attachments/<int:pk>/take_away/", attachments.take_away, name="attachment-take-away"),
    path("projects/<int:pk>/cases/", project_cases.project_cases, name="project-cases"),
    path("projects/companies/<int:pk>/dossier/", project_cases.company_dossier, name="company-dossier"),
    path("due/", due.due_page, name="due"),
    path("due/export/", due.export, name="due-csv"),
    path("due/standards/", standards.standards, name="due-standards"),
    path("transfers/", transfers.register, name="transfers"),
    path("transfers/export/", transfers.export, name="transfers-csv"),
    *(
        path(f"transfers/<int:pk>/{act.verb.value}/", act.as_view(), name=f"transfer-{act.verb.value}")
        for act in acts.TRANSFER_ACTS
    ),
    path("supervision/", supervision.register, name="supervision"),
    path("supervision/export/", supervision.export, name="supervision-csv"),
    path("supervision/sign/", supervision.sign, name="supervision-sign"),
    path("mine/", mine.my_cases, name="my-cases"),
    path("cases/<case:number>/payments/export/", handling.payments_csv, name="case-payments-csv"),
    path("payments/<int:pk>/reverse/", acts.handling.Reverse.as_view(), name="payment-reverse"),
    path("registers/", registers.registers, name="registers"),
    path("meetings/", meetings.register, name="meetings"),
    path("meetings/export/", meetings.export, name="meetings-csv"),
    path("meetings/<int:pk>/", meetings.page, name="meeting"),
    path("visits/", visits.register, name="visits"),
    path("visits/export/", visits.export, name="visits-csv"),
    path("excuses/", excuses.report, name="excuses"),
    path("excuses/export/", excuses.export, name="excuses-csv"),
    path("letters/", letter_register.register, name="letters"),
    path("letters/export/", letter_register.export, name="letters-csv"),
    path("letters/print/", letter_register.print_all, name="letters-print"),
    path("directory/successions/", succession.successions, name="successions"),
    path("directory/successions/<int:pk>/", succession.succession, name="succession"),
    path("directory/people/<int:pk>/leaving/", succession.leaving, name="leaving"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    re_path(r"^letters/(?P<pk>[0-9]+)/(?P<form>pdf|docx)/$", letters.file, name="letter-file"),
    path("letters/<int:pk>/void/", letters.void, name="letter-void"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/bell/", messages.bell, name="messages-bell"),
    path("messages/read/", messages.read_all, name="messages-read-all"),
    path("messages/unread/", messages.read_back, name="messages-read-back"),
    path("messages/settings/", messages.preferences, name="message-settings"),
    path("messages/settings/sent/", messages.deliveries, name="message-deliveries"),
    path("messages/settings/test/", messages.test, name="message-test"),
    path("messages/<int:pk>/", messages.open_message, name="message-open"),
    path("imports/", imports.runs, name="imports"),
    path("imports/template/<slug:kind>/", imports.template, name="import-template"),
    path("imports/<int:pk>/", imports.run_page, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="import-cancel"),
    path("imports/<int:pk>/errors/", imports.errors, name="import-errors"),
    path("imports/write-back/", writebacks.write_backs, name="write-backs"),
    path("imports/write-back/<int:pk>/<slug:form>/", writebacks.download, name="write-back-file"),
    path(f"{_VERSION}try/", console.console, name="policy-try"),
    path(f"{_VERSION}try/file/", console.scenarios, name="policy-try-file"),
    path(f"{_VERSION}replay/", replay.replay, name="policy-replay"),
    path(f"{_VERSION}replay/cases/", replay.moved_cases, name="policy-replay-cases"),
    path(f"{_VERSION}replay/export/", replay.export, name="policy-replay-csv"),
]

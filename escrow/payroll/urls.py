"""The pages of escrow/payroll. Those of a labour manager are called “party-…”: nothing else is open to it."""

from django.urls import path

from escrow.payroll.views import findings, handing_out, lists, panels, party, returning, sheet
from escrow.payroll.views.doors import of_labour_managers, of_officials

urlpatterns = [
    path("payrolls/", lists.payrolls, name="payrolls"),
    path("payrolls/export/", lists.export, name="payroll-csv"),
    path("payrolls/findings/", findings.findings, name="payroll-findings"),
    path("payrolls/findings/<str:month>/", findings.findings, name="payroll-findings-of"),
    path("payrolls/findings/<str:month>/<slug:code>/", findings.finding, name="payroll-finding"),
    path(
        "projects/<int:pk>/payrolls/<str:month>/<slug:code>/",
        findings.finding,
        name="project-payroll-finding",
    ),
    path("projects/<int:pk>/payrolls/", panels.of_project, name="project-payrolls"),
    path("projects/<int:pk>/payrolls/<str:month>/", panels.roll, name="project-payroll-roll"),
    path("projects/<int:pk>/wages/<int:year>/", handing_out.ledger, name="project-payroll-ledger"),
    path("workers/<int:pk>/wages/", panels.of_worker, name="wage-payments"),
    path("payrolls/<int:pk>/", of_officials(sheet.show), name="payroll"),
    path("payrolls/<int:pk>/export/", of_officials(sheet.export), name="payroll-lines-csv"),
    path("payrolls/<int:pk>/slips/", of_officials(handing_out.slips), name="payroll-slips"),
    path("payrolls/<int:pk>/bank/", of_officials(handing_out.bank_file), name="payroll-bank"),
    path("payrolls/<int:pk>/return/", of_officials(returning.take), name="payroll-return"),
    path("payrolls/<int:pk>/lines/<int:worker>/", of_officials(sheet.line), name="payroll-line"),
    path("payrolls/<int:pk>/<slug:slug>/", of_officials(sheet.act), name="payroll-act"),
]
_MINE = "mine/<int:pk>/payrolls/"
urlpatterns += [
    path(_MINE, party.payrolls, name="party-payrolls"),
    path(f"{_MINE}<int:payroll>/", of_labour_managers(sheet.show), name="party-payroll"),
    path(f"{_MINE}<int:payroll>/papers/<int:document>/", of_labour_managers(sheet.paper), name="party-payroll-paper"),
    path(f"{_MINE}<int:payroll>/slips/", of_labour_managers(handing_out.slips), name="party-payroll-slips"),
    path(f"{_MINE}<int:payroll>/bank/", of_labour_managers(handing_out.bank_file), name="party-payroll-bank"),
    path(f"{_MINE}<int:payroll>/return/", of_labour_managers(returning.take), name="party-payroll-return"),
    path(f"{_MINE}<int:payroll>/lines/<int:worker>/", of_labour_managers(sheet.line), name="party-payroll-line"),
    path(f"{_MINE}<int:payroll>/<slug:slug>/", of_labour_managers(sheet.act), name="party-payroll-act"),
]  # fmt: skip

"""The pages of escrow/ledger."""

from django.urls import URLPattern, path

from escrow.ledger.views import account, lists, restraints, statements

urlpatterns: list[URLPattern] = [
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/export/", lists.export, name="accounts-csv"),
    path("accounts/<int:pk>/", account.account, name="account"),
    path("accounts/<int:pk>/export/", account.export, name="account-csv"),
    path("accounts/<int:pk>/print/", account.printed, name="account-print"),
    path("accounts/<int:pk>/enter/", account.enter_by_hand, name="account-enter"),
    path("accounts/<int:pk>/restrain/", account.enter_restraint, name="restraint-enter"),
    path("accounts/<int:pk>/reconciliation/", statements.reconciliation, name="account-reconciliation"),
    path("accounts/<int:pk>/reconciliation/match/", statements.match, name="account-match"),
    path("accounts/<int:pk>/statements/take/", statements.take, name="statement-take"),
    path("statements/template/", statements.blank, name="statement-template"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/lines/<int:pk>/book/", statements.book, name="statement-book"),
    path("statements/lines/<int:pk>/aside/", statements.aside, name="statement-aside"),
    path("entries/<int:pk>/", account.entry, name="entry"),
    path("entries/<int:pk>/reverse/", account.reverse_entry, name="entry-reverse"),
    path("restraints/", restraints.restraints, name="restraints"),
    path("restraints/export/", restraints.export, name="restraints-csv"),
    path("restraints/<int:pk>/", restraints.restraint, name="restraint"),
    path("restraints/<int:pk>/object/", restraints.record_objection, name="restraint-object"),
    path("restraints/<int:pk>/lift/", restraints.record_lifting, name="restraint-lift"),
]

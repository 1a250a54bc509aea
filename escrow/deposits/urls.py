"""The pages of escrow/deposits."""

from django.urls import URLPattern, path

from escrow.deposits.views import deposit, guarantees, ledger, letters, unpaid

_D, _R = {"kind": "draw"}, {"kind": "return"}
urlpatterns: list[URLPattern] = [
    path("deposits/", ledger.ledger, name="deposits"),
    path("deposits/export/", ledger.export, name="deposit-export"),
    path("deposits/unpaid/", unpaid.unpaid, name="deposit-unpaid"),
    path("deposits/unpaid/export/", unpaid.export, name="deposit-unpaid-export"),
    path("deposits/unpaid/<int:agency>/tell/", unpaid.tell, name="deposit-tell"),
    path("deposits/draws/<int:pk>/letter/", letters.letter, _D, name="deposit-draw-letter"),
    path(
        "deposits/draws/<int:pk>/letter.<str:form>", letters.letter_file, _D, name="deposit-draw-letter-file"
    ),
    path("deposits/returns/<int:pk>/letter/", letters.letter, _R, name="deposit-return-letter"),
    path(
        "deposits/returns/<int:pk>/letter.<str:form>",
        letters.letter_file,
        _R,
        name="deposit-return-letter-file",
    ),
    path("guarantees/", guarantees.guarantees, name="guarantees"),
    path("guarantees/export/", guarantees.export, name="guarantee-export"),
    path("guarantees/<int:pk>/", guarantees.guarantee, name="guarantee"),
    path("guarantees/<int:pk>/<str:name>/", guarantees.act, name="guarantee-act"),
    path("guarantees/claims/<int:pk>/settle/", guarantees.settle, name="guarantee-claim"),
    path("projects/<int:pk>/securities/", deposit.panel, name="project-securities"),
    path("projects/<int:pk>/deposit/", deposit.page, name="project-deposit"),
    path("projects/<int:pk>/deposit/<str:name>/", deposit.act, name="project-deposit-act"),
    path("projects/<int:pk>/deposit/<int:row>/<str:name>/", deposit.step, name="project-deposit-step"),
    path("projects/<int:pk>/guarantees/new/", guarantees.new, name="guarantee-new"),
]

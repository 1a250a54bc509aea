"""The pages of escrow/relief."""

from django.urls import URLPattern, path

from escrow.relief.views import deciding, fund, letters, paying, plans, presale, recoveries

urlpatterns: list[URLPattern] = [
    path("relief/", plans.plans, name="relief-plans"),
    path("relief/export/", plans.export, name="relief-csv"),
    path("relief/new/", plans.new, name="relief-new"),
    path("relief/<int:pk>/", plans.plan, name="relief-plan"),
    path("relief/<int:pk>/change/", plans.change, name="relief-change"),
    path("relief/<int:pk>/submit/", deciding.submit, name="relief-submit"),
    path("relief/<int:pk>/endorse/", deciding.endorse, name="relief-endorse"),
    path("relief/<int:pk>/approve/", deciding.approve, name="relief-approve"),
    path("relief/<int:pk>/refuse/", deciding.refuse, name="relief-refuse"),
    path("relief/<int:pk>/withdraw/", deciding.withdraw, name="relief-withdraw"),
    path("relief/<int:pk>/receipts/", paying.receipts, name="relief-receipts"),
    path("relief/<int:pk>/letter/", letters.decision, name="relief-letter"),
    path("relief/<int:pk>/letter.<str:form>", letters.decision_file, name="relief-letter-file"),
    path("relief/steps/<int:pk>/agree/", paying.agree, name="relief-agree"),
    path("relief/steps/<int:pk>/notify/", paying.notify, name="relief-notify"),
    path("relief/steps/<int:pk>/carry-out/", paying.carry_out, name="relief-carry-out"),
    path("relief/steps/<int:pk>/leave-out/", paying.leave_out, name="relief-leave-out"),
    path("relief/steps/<int:pk>/workers/", paying.workers, name="relief-workers"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/export/", recoveries.export, name="recovery-csv"),
    path("recoveries/<int:pk>/", recoveries.recovery, name="recovery"),
    path("recoveries/<int:pk>/demand/", recoveries.demand, name="recovery-demand"),
    path("recoveries/<int:pk>/recover/", recoveries.recover, name="recovery-recover"),
    path("recoveries/<int:pk>/ask/", recoveries.ask, name="recovery-ask"),
    path("recoveries/<int:pk>/write-off/", recoveries.write_off, name="recovery-write-off"),
    path("recoveries/<int:pk>/letter/", letters.demand, name="recovery-letter"),
    path("recoveries/<int:pk>/letter.<str:form>", letters.demand_file, name="recovery-letter-file"),
    path("emergency-fund/", fund.emergency_fund, name="emergency-fund"),
    path("emergency-fund/export/", fund.export, name="emergency-fund-csv"),
    path("emergency-fund/open/", fund.open_one, name="emergency-fund-open"),
    path("emergency-fund/<int:pk>/raise/", fund.raise_money, name="emergency-fund-raise"),
    path("emergency-fund/<int:pk>/check/", fund.check, name="emergency-fund-check"),
    path("presale/", presale.accounts, name="presale-accounts"),
    path("presale/new/", presale.new, name="presale-new"),
    path("presale/<int:pk>/", presale.account, name="presale-account"),
    path("presale/<int:pk>/book/", presale.book, name="presale-book"),
]

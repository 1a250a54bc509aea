"""The addresses of unit reports, town groups, patrols and the exchange sheet."""

from django.urls import URLPattern, path, register_converter

from oversight.unit_reports.views import exchange, files, lines, reports, towns
from oversight.unit_reports.workflow import Fating


class ItemVerb:
    """What can be done to an item; anything else is no address."""

    regex = "|".join(Fating)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ItemVerb, "item_verb")

urlpatterns: list[URLPattern] = [
    path("unit-reports/", reports.register, name="unit-reports"),
    path("unit-reports/export/", files.collected, name="unit-reports-xlsx"),
    path("unit-reports/unit/<int:agency>/", reports.of_unit, name="unit-reports-of"),
    path("unit-reports/<int:pk>/", reports.report, name="unit-report"),
    path("unit-reports/<int:pk>/export/", files.workbook, name="unit-report-xlsx"),
    path("unit-reports/<int:pk>/hand-in/", reports.hand_over, name="unit-report-hand-in"),
    path("unit-reports/<int:pk>/nothing/", reports.nothing, name="unit-report-zero"),
    path("unit-reports/<int:pk>/send-back/", reports.return_it, name="unit-report-back"),
    path("unit-reports/<int:pk>/accept/", reports.take, name="unit-report-accept"),
    path("unit-reports/<int:pk>/rows/<slug:code>/", lines.rows, name="unit-report-rows"),
    path("unit-reports/<int:pk>/lines/<slug:key>/", lines.line, name="unit-report-line"),
    path("unit-reports/<int:pk>/lines/<slug:key>/remove/", lines.take_away, name="unit-report-line-remove"),
    path("town-groups/", towns.town_groups, name="town-groups"),
    path("town-groups/export/", towns.towns_export, name="town-groups-csv"),
    path("town-groups/<int:pk>/", towns.town_group, name="town-group"),
    path("patrols/", towns.patrols, name="patrols"),
    path("patrols/export/", towns.patrols_export, name="patrols-csv"),
    path("patrols/new/", towns.patrol_new, name="patrol-new"),
    path("patrols/<int:pk>/", towns.patrol, name="patrol"),
    path("patrols/<int:pk>/follow/", towns.patrol_follow, name="patrol-follow"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/enter/", exchange.enter, name="exchange-enter"),
    path("exchange/list/", exchange.enter_list, name="exchange-list"),
    path("exchange/template/", exchange.list_template, name="exchange-template"),
    path("exchange/export/", exchange.workbook, name="exchange-xlsx"),
    path("exchange/<int:pk>/", exchange.item, name="exchange-item"),
    path("exchange/<int:pk>/<item_verb:verb>/", exchange.fate, name="exchange-act"),
]

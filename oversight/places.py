"""The bar of the pages from above: where each lies, and for whom it is."""

from django.utils.translation import gettext_lazy as _

from oversight.duties import sees_place
from projects.places import Place

PLACES: tuple[Place, ...] = (
    Place("leader", _("Leader's page"), ("leader*",), sees_place),
    Place("timeliness", _("Timeliness of feedback"), ("timeliness*",)),
    Place("reports", _("Reports"), ("report*",)),
    Place("coverage", _("Coverage and targets"), ("coverage*",)),
    Place("assessments", _("Assessment"), ("assessment*", "scorecard*", "indicator*", "signed-form*")),
    Place("campaigns", _("Campaigns"), ("campaign*",)),
    Place("joint-supervisions", _("Supervision visits"), ("joint-supervision*",)),
    Place("admonitions", _("Circulars and talks"), ("admonition*",)),
    Place("group-tasks", _("Tasks"), ("group-task*",)),
    Place("group-meetings", _("Meetings of the group"), ("group-meeting*",)),
    Place("unit-reports", _("Unit reports"), ("unit-report*", "town-group*", "patrol*")),
    Place("exchange", _("Exchange sheet"), ("exchange*",)),
    Place("leading-group", _("Leading group"), ("leading-group*", "group-member*")),
    Place("windows", _("Reception windows"), ("window*",)),
)

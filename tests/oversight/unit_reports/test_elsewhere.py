"""Where the document of a place asks for no reports of units."""

from oversight.models import UnitReport
from oversight.unit_reports.tasks import ask_for
from tests.world import World


def test_a_place_whose_document_does_not_demand_it_is_never_asked(world: World) -> None:
    ask_for()
    assert not UnitReport.objects.exists()

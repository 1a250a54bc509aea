"""What the demo shows of campaigns, visits and circulars: the same every time, and once."""

import pytest

from oversight.campaigns import tally
from oversight.campaigns.models import Admonition, Campaign, Supervision
from oversight.demo import campaigns_above
from tests.places import build_place
from tests.projects.site import build_site
from tests.world import TUESDAY, World


def test_a_place_has_a_concluded_campaign_and_one_under_way_half_checked(world: World) -> None:
    build_site(world)
    for _time in range(2):
        campaigns_above.fill("130304", by=world.clerk, now=TUESDAY, seed=1)
    assert sorted(Campaign.objects.values_list("state", flat=True)) == ["concluded", "running"]
    for campaign in Campaign.objects.all():
        sums = tally.total(campaign.targets.all())
        assert sums["targets"] == 3
        assert sums["unchecked"] == (0 if campaign.state == "concluded" else 1)


@pytest.mark.parametrize("code", ["110000", "620700", "654224"])
def test_beijing_has_visits_and_a_talk_zhangye_a_circular_and_toli_its_dragnet(db: None, code: str) -> None:
    place = build_place(code)
    place.person(place.office, "head")
    campaigns_above.fill(code, by=place.clerk, now=TUESDAY, seed=1)
    assert Campaign.objects.filter(state="running").count() == 1
    if code == "110000":
        assert set(Supervision.objects.values_list("state", flat=True)) == {"planned", "held"}
        assert Admonition.objects.get().talk_on is not None
    if code == "620700":
        assert Admonition.objects.get().kind == "circular"
    if code == "654224":
        assert Campaign.objects.get(state="running").whole

"""Publicity as a log, and the yearly plan of the enforcement staff: what is planned, held, missing, and who came."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Invalid
from projects.models import Attendee, Training
from projects.programme.training import Came, enter_training
from tests.places import reading
from tests.world import TUESDAY, World

URL = "/projects/trainings/"


def entered(world: World, kind: str, came: int = 0, **said: Any) -> Training:
    unit = world.agency("hrss")
    people = [Came(Attendee.Part.OFFICER, f"示例{number}", agency_id=unit.pk) for number in range(came)]
    stated = {"kind": kind, "topic": "《条例》进工地", **said}
    return enter_training(stated, by=world.hrss, now=timezone.now(), attendees=people)


@pytest.mark.clause("BDH-7.1.1")
@pytest.mark.clause("BJ-3.4.3")
def test_publicity_is_a_log_of_place_audience_and_material(world: World) -> None:
    client = reading(world.hrss)
    sent = {"kind": "publicity", "topic": "普法进工地", "held_on": "2026-04-20", "place": "示例花园二期工地",
            "audience": "一线农民工", "material": "《条例》口袋书、维权联系卡", "reached": "320"}  # fmt: skip
    assert client.post(f"{URL}new/", sent).status_code == 302
    held = Training.objects.get()
    assert (held.audience, held.material, held.reached) == ("一线农民工", "《条例》口袋书、维权联系卡", 320)
    page = client.get(f"{URL}?kind=publicity").content.decode()
    assert "一线农民工" in page and "示例花园二期工地" in page
    assert "口袋书" in client.get(f"{URL}{held.pk}/").content.decode()
    exported = b"".join(client.get(f"{URL}export/?kind=publicity")).decode()
    assert "一线农民工" in exported and "维权联系卡" in exported
    with pytest.raises(Invalid) as invalid:
        entered(world, "publicity", held_on=date(2026, 4, 20), audience="长" * 61, material="长" * 201)
    assert sorted(invalid.value.errors) == ["audience", "material"]


@pytest.mark.clause("TL-3.2")
def test_the_plan_of_the_staff_shows_each_quarter_and_its_figures_open(world: World) -> None:
    entered(world, "enforcement", came=3, planned_on=date(2026, 1, 10), held_on=date(2026, 1, 12))
    entered(world, "enforcement", planned_on=date(2026, 2, 10))
    entered(world, "enforcement", planned_on=date(2099, 11, 10))
    entered(world, "online", held_on=date(2026, 1, 12))
    client = reading(world.hrss)
    page = client.get(f"{URL}?kind=enforcement&from_on=2026-01-01")
    plan = page.context["plan"]
    assert [[each["count"] for each in quarter["counts"]] for quarter in plan["quarters"]] == [
        [2, 1, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0],
    ]  # fmt: skip
    assert plan["quarters"][1]["is_empty"]
    for quarter in plan["quarters"]:
        for each in quarter["counts"]:
            assert client.get(each["url"]).context["total"] == each["count"], each["url"]
    [unit] = plan["units"]
    assert (unit["sessions"], unit["people"], client.get(unit["url"]).context["total"]) == (1, 3, 1)
    counts = {str(each["label"]): each for each in page.context["kinds"]}
    assert counts["Training of enforcement staff"]["count"] == 3
    assert client.get(URL).context["plan"] is None
    assert TUESDAY.year == 2026

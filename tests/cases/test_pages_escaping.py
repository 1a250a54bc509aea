"""The rows and inputs that are written without templates: what people typed stays text."""

from django.test import Client

from tests.world import SNACK_BAR, World

EVIL = "<img src=x onerror=\"alert('1')\">&"
HARMLESS = "&lt;img src=x onerror=&quot;alert(&#x27;1&#x27;)&quot;&gt;&amp;"


def test_what_was_typed_into_a_case_stays_text_in_its_row(world: World) -> None:
    case = world.routed(SNACK_BAR, employer=EVIL)
    client = Client()
    client.force_login(world.clerk)
    page = client.get("/cases/").content.decode()
    assert EVIL not in page
    assert f'<span class="subject" title="{HARMLESS}">{HARMLESS}</span>' in page
    assert f'id="row-{case.number}"' in page


def test_what_was_typed_into_the_address_stays_text_in_the_bar_and_in_links(world: World) -> None:
    world.routed(SNACK_BAR)
    client = Client()
    client.force_login(world.clerk)
    page = client.get(
        "/cases/", {"q": EVIL, "status": EVIL, "amount_min": EVIL, "other": EVIL}
    ).content.decode()
    assert EVIL not in page
    assert f'name="q" value="{HARMLESS}"' in page
    assert f'name="amount_min" value="{HARMLESS}"' in page
    assert "<img" not in page

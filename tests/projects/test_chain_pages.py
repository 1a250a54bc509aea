"""The pages of the chain, of persons and of papers: who sees them, what they say, and the registers across projects."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from agencies.documents.thumbnails import EDGE
from projects.models import Company, Contract, Document, Post, Project
from projects.registers import chain_actions, documents_actions, settlements_actions
from tests.places import reading
from tests.projects.site import Site, build_site, credit_code
from tests.projects.test_documents import labour_manager, paper, photograph
from tests.world import TUESDAY, World

PANEL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=False), translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def desk(site: Site) -> Client:
    """The industry department's."""
    return reading(site.world.housing)


def read(client: Client, url: str, status: int = 200, **more: Any) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def posted(client: Client, url: str, form: dict[str, Any], status: int = 302) -> str:
    answer = client.post(url, form)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def pages_of(site: Site) -> list[str]:
    school = site.school.pk
    return [
        f"/projects/{school}/parties/", f"/projects/{school}/people/", f"/projects/{school}/documents/",
        f"/projects/contracts/{site.general.pk}/", "/projects/subcontracts/", "/projects/settlements/",
        "/projects/labour-managers/", "/projects/foremen/", "/projects/documents/",
        "/projects/subcontracts/export/", "/projects/settlements/export/", "/projects/labour-managers/export/",
        "/projects/foremen/export/", "/projects/documents/export/", "/projects/companies/options/?contractor=示例",
    ]  # fmt: skip


def test_every_page_is_for_officials_who_see_the_project_and_a_party_finds_nothing(site: Site) -> None:
    manager, leader = reading(labour_manager(site)), reading(site.world.leader)
    for url in pages_of(site):
        answer = leader.get(url)
        assert answer.status_code == 200, url
        assert manager.get(url).status_code == 404, url
    Project.objects.filter(pk=site.school.pk).update(jurisdiction="130300")
    for url in pages_of(site)[:4]:
        assert leader.get(url).status_code == 404, url


def test_the_chain_is_a_picture_from_the_owner_down_with_its_faults(site: Site, desk: Client) -> None:
    Contract.objects.filter(pk=site.works.pk).update(is_qualified=False)
    url = f"/projects/{site.school.pk}/parties/"
    page = read(desk, url)
    assert page.index(site.owner.name) < page.index(site.builder.name) < page.index(site.labour.name)
    assert "The contractor is not qualified for these works." in page and "<html" in page
    panel = read(desk, url, headers=PANEL)
    assert "<html" not in panel and 'class="chain"' in panel and "Add a contract" in panel
    assert "Add a contract" not in read(reading(site.world.market), url)


def test_a_contract_is_entered_with_a_firm_by_its_name_and_a_new_one_by_name_and_code(
    site: Site, desk: Client
) -> None:
    url = f"/projects/{site.school.pk}/parties/new/"
    form = {"kind": "labour", "parent_id": site.general.pk, "number": "劳-9", "contractor": "没有的公司"}
    page = posted(desk, url, form, 422)
    assert "No firm of this name is registered" in page and "劳-9" in page
    assert "never" not in posted(desk, url, form | {"contractor": ""}, 422)
    posted(desk, url, form | {"contractor": f"示例新劳务有限公司 {credit_code(77)}", "is_qualified": "true"})
    made = Contract.objects.get(number="劳-9")
    assert (made.contractor.credit_code, made.client, made.is_qualified) == (
        credit_code(77),
        site.builder,
        True,
    )
    edit = f"/projects/contracts/{made.pk}/edit/"
    assert credit_code(77) in read(desk, edit)
    kept = form | {"contractor": f"示例新劳务有限公司 {credit_code(77)}", "client": site.builder.name}
    assert "before it begins" in posted(
        desk, edit, kept | {"begins_on": "2026-05-01", "ends_on": "2026-04-01"}, 422
    )
    posted(desk, edit, kept | {"amount": "1234.50"})
    made.refresh_from_db()
    assert made.amount == Decimal("1234.50") and "1,234.50" in read(desk, f"/projects/contracts/{made.pk}/")
    assert Company.objects.filter(credit_code=credit_code(77)).count() == 1


def test_the_acts_of_a_contract_are_forms_on_its_page(site: Site, desk: Client) -> None:
    url = f"/projects/contracts/{site.general.pk}/"
    posted(desk, f"{url}plan/", {})
    node = site.general.settlements.order_by("planned_on")[0]
    page = read(desk, url)
    assert "1 missed" in page and node.name in page
    part = desk.post(f"{url}settle/", {"settlement_id": node.pk}, headers=PANEL)
    assert part.status_code == 422 and "This field is required." in part.content.decode()
    posted(desk, f"{url}settle/", {"settlement_id": node.pk, "settled_on": "2026-04-20", "amount": "500000"})
    posted(desk, f"{url}certify/", {"month": "2026-02", "certified": "90", "certified_on": "2026-02-28"})
    assert "90 yuan overdue" in read(desk, url).replace(".00", "")
    payment = site.general.payments.get()
    posted(
        desk, f"{url}pay/",
        {"payment_id": payment.pk, "paid": "90", "paid_on": "2026-04-01", "labour_paid": "40"},
    )  # fmt: skip
    posted(desk, f"{url}breach/", {"breach": "affiliation", "note": "个人挂靠"})
    assert "个人挂靠" in read(desk, url)
    assert desk.post(f"{url}fly/", {}).status_code == 404
    market = reading(site.world.market)
    assert market.post(f"{url}end/", {"ended_on": "2026-04-20", "note": "完工"}).status_code == 409
    assert "You read along" in read(market, url)


@pytest.mark.clause("ZY-2.1.2", "BDH-2.4.2")
def test_the_four_persons_are_a_block_that_shows_who_is_missing(site: Site, desk: Client) -> None:
    url = f"/projects/{site.school.pk}/people/"
    assert "4 are not named" in read(desk, url)
    posted(
        desk,
        f"{url}appoint/",
        {"part": "industry", "name": "李行业", "phone": "0335-1", "from_on": "2026-04-01"},
    )
    posted(desk, f"{url}appoint/", {"part": "liaison", "name": "吴联络", "from_on": "2026-04-01"})
    posted(desk, f"{url}appoint/", {"part": "liaison", "name": "郑联络", "from_on": "2026-04-20"})
    page = read(desk, url)
    assert "3 are not named" in page and "郑联络" in page and "1 earlier person" in page
    panel = desk.post(
        f"{url}appoint/", {"part": "hr", "name": "周人社", "from_on": "2026-04-01"}, headers=PANEL
    )
    assert panel.status_code == 422 and "<html" not in panel.content.decode()
    done = desk.post(
        f"{url}appoint/", {"part": "owner", "name": "钱业主", "from_on": "2026-04-01"}, headers=PANEL
    )
    assert done["HX-Refresh"] == "true" and Post.objects.filter(part="owner").exists()
    post = Post.objects.get(part="liaison", until_on=None)
    posted(desk, f"{url}relieve/", {"post_id": post.pk, "until_on": "2026-04-21", "note": "退休"})
    posted(
        desk, f"{url}foreman/",
        {"kind": "foreman", "name": "张大力", "phone": "13800330033", "from_on": "2026-04-01"},
    )  # fmt: skip
    assert "张**" in read(desk, url)


@pytest.mark.clause("BDH-1.3.2")
def test_the_register_of_subcontracts_is_that_of_state_owned_general_contractors(
    site: Site, desk: Client, django_assert_num_queries: Any
) -> None:
    url = "/projects/subcontracts/"
    for number in range(3):
        chain_actions.add(
            site.school.pk, by=site.world.housing, now=TUESDAY, kind="labour", parent_id=site.works.pk,
            contractor_id=site.owner.pk, number=f"再-{number}",
        )  # fmt: skip
    read(desk, url)
    with django_assert_num_queries(5):
        page = read(desk, url)
    assert page.count("Labour that was subcontracted has been let out again.") == 3
    assert site.general.number not in page
    assert len(desk.get(f"{url}?problem=relet").context["rows"]) == 3
    lines = list(csv.reader(StringIO("".join(_text(desk, f"{url}export/?problem=relet")).lstrip("\ufeff"))))
    assert len(lines) == 4 and "再-0" in {line[5] for line in lines}
    Company.objects.filter(pk=site.builder.pk).update(ownership="private")
    assert "Show those of all general contractors" in read(desk, url)
    assert len(desk.get(f"{url}?of=all").context["rows"]) == 4


@pytest.mark.clause("BDH-1.1.1")
def test_missed_settlements_of_all_projects_are_one_list(
    site: Site, desk: Client, django_assert_num_queries: Any
) -> None:
    settlements_actions.plan(site.general.pk, by=site.world.housing, now=TUESDAY)
    url = "/projects/settlements/"
    read(desk, url)
    with django_assert_num_queries(4):
        page = read(desk, f"{url}?state=missed")
    assert "13 days overdue" in page and len(desk.get(f"{url}?state=missed").context["rows"]) == 1
    assert len(desk.get(url).context["rows"]) == 12
    lines = list(csv.reader(StringIO(_text(desk, f"{url}export/?state=missed").lstrip("\ufeff"))))
    assert lines[1][-1] == "13"
    assert desk.get(f"{url}?after=nonsense~1").status_code == 200


@pytest.mark.clause("BJ-3.2.6")
def test_the_register_of_labour_managers_shows_every_firm_and_opens_its_gaps(
    site: Site, desk: Client, django_assert_num_queries: Any
) -> None:
    people = f"/projects/{site.school.pk}/people/"
    posted(
        desk, f"{people}appoint/",
        {"part": "labour_manager", "name": "赵专管", "company_id": site.builder.pk, "from_on": "2026-04-01"},
    )  # fmt: skip
    post = Post.objects.get()
    posted(
        desk, f"{people}assess/",
        {"post_id": post.pk, "year": "2026", "result": "good", "assessed_on": "2026-04-20"},
    )  # fmt: skip
    url = "/projects/labour-managers/"
    read(desk, url)
    with django_assert_num_queries(12):
        page = read(desk, url)
    assert "50 %" in page and "赵专管" in page and "nobody named" in page and site.labour.name in page
    assert desk.get(f"{url}?gap=gaps").context["rows"] and not desk.get(f"{url}?gap=covered").context["rows"]
    lines = list(csv.reader(StringIO(_text(desk, f"{url}export/").lstrip("\ufeff"))))
    assert [line[6] for line in lines[1:]] == ["赵专管", ""]


def test_a_paper_is_handed_in_judged_and_taken_away_on_the_pages(site: Site, desk: Client) -> None:
    url = f"/projects/{site.school.pk}/documents/"
    page = posted(desk, f"{url}new/", {"purpose": "permit"}, 422)
    assert "This field is required." in page
    assert "none of the kinds allowed" in posted(
        desk, f"{url}new/", {"purpose": "permit", "file": _exe()}, 422
    )
    posted(desk, f"{url}new/", {"purpose": "permit", "file": paper("许可证.pdf"), "issuer": "行政审批局"})
    found = Document.objects.get()
    assert "许可证.pdf" in read(desk, url, headers=PANEL)
    assert "许可证.pdf" in read(desk, "/projects/documents/")
    posted(desk, f"/projects/documents/{found.pk}/verify/", {"verification": "false", "how": "编号不存在"})
    assert "编号不存在" in read(desk, url) and "许可证.pdf" not in read(desk, "/projects/documents/")
    assert "许可证.pdf" in read(desk, f"{url}?verification=false") and "许可证.pdf" not in read(
        desk, f"{url}?purpose=board"
    )
    posted(desk, f"/projects/documents/{found.pk}/verify/", {"verification": "", "how": ""}, 422)
    posted(desk, f"{url}funds/", {"found": "true", "note": "抽逃"})
    assert "Funds withdrawn or diverted" in read(desk, url)
    posted(desk, f"/projects/documents/{found.pk}/take-away/", {"reason": "另案处理"})
    assert "许可证.pdf" not in read(desk, url)


def test_the_bytes_go_to_whoever_sees_the_project_and_run_nowhere(site: Site, desk: Client) -> None:
    picture = documents_actions.store(
        site.school.pk, photograph(), purpose="board", by=site.world.housing, now=TUESDAY
    )
    answer = desk.get(f"/projects/documents/{picture.pk}/view/")
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert desk.get(f"/projects/documents/{picture.pk}/")["Content-Disposition"].startswith("attachment")
    small = desk.get(f"/projects/documents/{picture.pk}/thumbnail/")
    assert small["Content-Type"] == "image/jpeg" and EDGE == 320
    # A party reads papers through its own door.
    assert reading(labour_manager(site)).get(f"/projects/documents/{picture.pk}/").status_code != 200
    Project.objects.filter(pk=site.school.pk).update(jurisdiction="130300")
    assert desk.get(f"/projects/documents/{picture.pk}/").status_code == 404


def test_the_fields_for_firms_suggest_by_name_and_code(site: Site, desk: Client) -> None:
    url = "/projects/companies/options/"
    assert site.labour.name in read(desk, f"{url}?contractor=示例劳务")
    assert site.builder.name in read(desk, f"{url}?client={credit_code(2)[:16].lower()}")
    assert "option" not in read(desk, f"{url}?client=示")


def _text(client: Client, url: str) -> str:
    return b"".join(client.get(url).streaming_content).decode()


def _exe() -> Any:
    return SimpleUploadedFile("许可.pdf", b"MZ\x90\x00" * 50)

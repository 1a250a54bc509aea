"""The report on a campaign (专项行动报表): who was checked, what was found and solved, agency by agency."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from oversight.campaigns.models import Campaign, CampaignTarget
from oversight.campaigns.wording import cited
from oversight.reports.building import Builder, Column, Figure, Row
from oversight.reports.wording import span_words

_MODEL = "oversight.campaigntarget"
_Adds = Callable[[CampaignTarget], "int | Decimal | bool"]
# Code, heading, heading above it, unit, and what a target adds; a truth counts the target.
_COLUMNS: tuple[tuple[str, str, str, str, _Adds], ...] = (
    ("targets", "合计", "应检查", "户", lambda one: True),
    ("projects", "项目", "应检查", "个", lambda one: one.project_id is not None),
    ("employers", "用人单位", "应检查", "户", lambda one: one.company_id is not None),
    ("checked", "合计", "已检查", "户", lambda one: one.checked_on is not None),
    ("checked_projects", "项目", "已检查", "个", lambda one: bool(one.checked_on and one.project_id)),
    ("checked_employers", "用人单位", "已检查", "户", lambda one: bool(one.checked_on and one.company_id)),
    ("unchecked", "未检查", "", "户", lambda one: one.checked_on is None),
    ("problems", "发现", "欠薪及隐患问题", "个", lambda one: one.problems),
    ("solved", "已解决", "欠薪及隐患问题", "个", lambda one: one.solved),
    ("unsolved", "未解决", "欠薪及隐患问题", "个", lambda one: one.problems - one.solved),
    ("workers", "涉及人数", "拖欠工资", "人", lambda one: one.workers),
    ("amount", "涉及金额", "拖欠工资", "万元", lambda one: one.amount),
    ("workers_paid", "追发人数", "追发工资", "人", lambda one: one.workers_paid),
    ("amount_paid", "追发金额", "追发工资", "万元", lambda one: one.amount_paid),
    ("orders", "责令改正", "", "份", lambda one: one.orders),
    ("penalties", "行政处罚", "", "件", lambda one: one.penalties),
    ("cases", "立案移送", "", "件", lambda one: one.case_id is not None),
)  # fmt: skip


def build(builder: Builder) -> None:
    """Raises Campaign.DoesNotExist for a campaign of another place."""
    campaign = Campaign.objects.select_related("lead").get(
        pk=builder.subject, jurisdiction=builder.jurisdiction
    )
    targets = list(campaign.targets.select_related("agency", "region").order_by("agency", "pk"))
    builder.title = f"{campaign.year}年{campaign.name}情况通报"
    builder.clause, builder.is_zero = campaign.clause[:60], not targets
    others = "、".join(each.short_name for each in campaign.agencies.all())
    document = builder.policy.document if builder.policy else ""
    builder.paragraph(
        f"根据{cited(campaign.clause, document) or '工作安排'}，"
        f"{span_words(campaign.first, campaign.last)}，由{campaign.lead.name}牵头"
        f"{f'，{others}参与' if others else ''}，组织开展了{campaign.name}。现将有关情况通报如下：",
        key="intro",
    )
    total = _figures(builder, "all", "全部", targets)
    _texts(builder, total, bool(targets))
    heads = [
        Column(code, label, group, unit if unit in ("万元", "人") else "")
        for code, label, group, unit, _adds in _COLUMNS
    ]
    for name, title, first, groups in (
        (
            "agency",
            "专项行动报表（按检查单位）",
            "检查单位",
            _by(targets, lambda one: str(one.agency or "未指定")),
        ),
        ("region", "专项行动报表（按属地）", "属地", _by(targets, lambda one: one.region.name)),
    ):
        rows = [
            Row(label, _figures(builder, f"{name}{place}", label, members))
            for place, (label, members) in enumerate(groups, start=1)
        ]
        if rows:
            rows.append(Row("合计", total, is_total=True))
        builder.table(title, heads, rows, key=name, first=first)
    if campaign.summary:
        builder.paragraph(campaign.summary, key="summary")
    builder.typed("next", "下一步工作", "对未检查户数和未解决问题的工作要求。")


def _by(
    targets: Sequence[CampaignTarget], key: Callable[[CampaignTarget], str]
) -> list[tuple[str, list[CampaignTarget]]]:
    groups: dict[str, list[CampaignTarget]] = {}
    for each in targets:
        groups.setdefault(key(each), []).append(each)
    return list(groups.items())


def _figures(builder: Builder, of: str, label: str, targets: Sequence[CampaignTarget]) -> list[Figure]:
    return [
        _figure(builder, f"{of}.{code}", f"{label}{group}{head}", unit, targets, adds)
        for code, head, group, unit, adds in _COLUMNS
    ]


def _figure(
    builder: Builder, code: str, label: str, unit: str, targets: Sequence[CampaignTarget], adds: _Adds
) -> Figure:
    found = [(each.pk, adds(each)) for each in targets]
    if all(isinstance(value, bool) for _pk, value in found):
        return builder.count(code, label, [pk for pk, value in found if value], unit, model=_MODEL)
    return builder.sum(code, label, [(pk, Decimal(value)) for pk, value in found], unit, model=_MODEL)


def _texts(builder: Builder, total: Sequence[Figure], is_any: bool) -> None:
    at = {code: figure for (code, *_rest), figure in zip(_COLUMNS, total, strict=True)}
    if not is_any:
        builder.paragraph("本次专项行动未列入检查对象，检查户数为零。", key="found")
        return
    share = builder.share("all.share", "检查率", at["checked"], at["targets"])
    builder.paragraph(
        f"应检查用人单位和在建项目{at['targets']}户，已检查{at['checked']}户（其中项目{at['checked_projects']}个、"
        f"用人单位{at['checked_employers']}户），检查率{share}%，未检查{at['unchecked']}户。",
        key="checked",
    )
    builder.paragraph(
        f"共发现问题{at['problems']}个，已解决{at['solved']}个，未解决{at['unsolved']}个；涉及拖欠工资{at['workers']}人、"
        f"{at['amount']}万元，已追发{at['workers_paid']}人、{at['amount_paid']}万元。下达责令改正文书{at['orders']}份，"
        f"作出行政处罚{at['penalties']}件，立案移送{at['cases']}件。",
        key="found",
    )

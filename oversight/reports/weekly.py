"""The weekly dispatch (周调度): stock, movement, work and money by department and by place."""

from agencies.people.models import Region
from oversight.reports.building import Builder, Figure
from oversight.reports.dispatching import by_agency, by_town, keys_of, lines, stocks, totals, works
from oversight.reports.gathering import Ground
from oversight.reports.wording import here, span_words


def build(builder: Builder) -> None:
    ground = Ground(builder.jurisdiction, builder.first, builder.last, builder.now)
    whole = summed_up(builder, ground, "本周")
    tables(builder, ground, whole)
    typed(builder)


def summed_up(builder: Builder, ground: Ground, period: str) -> dict[str, Figure]:
    """The figures of the whole place and the paragraph that says them."""
    whole = totals(builder, ground, [*stocks(), *works()])
    place = here(Region.objects.get(pk=builder.jurisdiction))
    builder.heading("一、总体情况")
    builder.is_zero = not ground.new and not ground.ended
    days = span_words(builder.first, builder.last)
    stock = (
        f"期末存量{whole['stock']}件，涉及农民工{whole['owed_workers']}人、拖欠金额{whole['owed']}万元，"
        f"其中30人或100万元以上{whole['major']}件；逾期未反馈{whole['overdue']}件。"
    )
    if builder.is_zero:
        builder.paragraph(
            f"{days}，{place}未发生拖欠农民工工资投诉举报案件，实行零报告。新增{whole['new']}件，办结{whole['ended']}件；"
            f"期初存量{whole['stock_before']}件，{stock}",
            "situation",
        )  # fmt: skip
    else:
        builder.paragraph(
            f"{days}，{place}期初存量欠薪案件{whole['stock_before']}件，{period}新增{whole['new']}件、"
            f"办结{whole['ended']}件，{stock}",
            "situation",
        )  # fmt: skip
    builder.paragraph(
        f"{period}为农民工追发工资{whole['recovered']}万元，兑付{whole['paid_workers']}人次；开展跟踪回访"
        f"{whole['visits']}次，采取督办措施{whole['orders']}次，移送{whole['referrals']}件，现有工作专班"
        f"{whole['task_forces']}个。",
        "work",
    )  # fmt: skip
    return whole


def tables(builder: Builder, ground: Ground, whole: dict[str, Figure]) -> None:
    builder.heading("二、调度情况")
    number = "一二三四"
    place = 0
    for title, split, first in (
        ("按行业主管部门", by_agency(ground), "单位"),
        ("按属地", by_town(ground), "属地"),
    ):
        keys = keys_of(ground, split)
        for what, counted, key in (("案件调度表", stocks(), "stock"), ("工作调度表", works(), "work")):
            builder.table(
                f"表{number[place]}　{what}（{title}）", [each.column for each in counted],
                lines(builder, ground, counted, split, keys, whole), first=first, key=f"{key}_{split.code}",
            )  # fmt: skip
            place += 1


def typed(builder: Builder) -> None:
    builder.heading("三、存在困难")
    builder.typed("difficulties", "存在困难", "存在的困难和问题，需上级协调解决的事项")
    builder.heading("四、下步工作")
    builder.typed("next_steps", "下步工作", "下一步工作安排")

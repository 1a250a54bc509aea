"""The timeliness of feedback (转送反馈时效通报) of a week: each department's letters, as they stand at its end."""

from agencies.people.models import Region
from oversight.reports.building import Builder
from oversight.reports.bulletin_parts import departments
from oversight.reports.gathering import Ground
from oversight.reports.wording import here, span_words


def build(builder: Builder) -> None:
    ground = Ground(builder.jurisdiction, builder.first, builder.last, builder.now)
    place = here(Region.objects.get(pk=builder.jurisdiction))
    builder.heading("一、转送反馈情况")
    at = len(builder.body)
    departments(builder, ground, "表1　转送案件反馈时效")
    table = builder.body.pop()
    said = {
        name: builder.figures[f"agency.sum.{name}"]
        for name in ("issued", "in_time", "late", "overdue", "rate")
    }
    days = span_words(builder.first, builder.last)
    if not said["issued"].value:
        builder.is_zero = True
        builder.paragraph(f"{days}，{place}未发生转送案件（{said['issued']}件），实行零报告。", "situation")
    else:
        builder.paragraph(
            f"{days}，{place}向各单位转送欠薪案件{said['issued']}件，其中按时反馈{said['in_time']}件、逾期反馈"
            f"{said['late']}件、逾期未反馈{said['overdue']}件，按时反馈率{said['rate']}%。",
            "situation",
        )  # fmt: skip
    assert len(builder.body) == at + 1
    builder.body.append(table)
    builder.heading("二、有关要求")
    builder.typed("demands", "有关要求", "对逾期未反馈单位的要求")

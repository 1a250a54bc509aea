"""The daily dispatch of key periods (日调度、日通报): the weekly one for one day, with incidents and petitions."""

from oversight.reports.building import Builder, Column, Row
from oversight.reports.gathering import Ground
from oversight.reports.weekly import summed_up, tables, typed


def build(builder: Builder) -> None:
    ground = Ground(builder.jurisdiction, builder.first, builder.last, builder.now)
    whole = summed_up(builder, ground, "当日")
    incidents = [each for each in ground.new if each.is_group]
    counted = [
        builder.count("incidents", "群体性事件", [each.pk for each in incidents], "起", model="cases.case"),
        builder.sum("incident_persons", "群体性事件涉及人数", [(each.pk, each.persons) for each in incidents],
                    model="cases.case"),
        builder.count("opinion", "网络舆情", [each.pk for each in ground.new if each.is_online], "条",
                      model="cases.case"),
        builder.count("petitions", "上访", [each.pk for each in ground.new if each.is_petition], "批",
                      model="cases.case"),
        builder.sum("petition_persons", "上访人数",
                    [(each.pk, each.persons) for each in ground.new if each.is_petition], model="cases.case"),
    ]  # fmt: skip
    builder.paragraph(
        f"当日发生因欠薪引发的群体性事件{counted[0]}起、涉及{counted[1]}人；网络舆情{counted[2]}条；"
        f"到访上访{counted[3]}批、{counted[4]}人。",
        "incidents",
    )
    builder.table(
        "附表　不稳定因素日报",
        [Column("incidents", "群体性事件（起）"), Column("incident_persons", "涉及人数（人）"),
         Column("opinion", "网络舆情（条）"), Column("petitions", "上访（批）"),
         Column("petition_persons", "上访人数（人）")],
        [Row("当日", counted)],
        key="incidents", first="日期",
    )  # fmt: skip
    if incidents or any(each.is_online or each.is_petition for each in ground.new):
        builder.is_zero = False
    tables(builder, ground, whole)
    typed(builder)

"""The columns of the lists that offices receive: the leads of the national platform, and a hotline's orders."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from agencies.importing import parsers
from agencies.importing.columns import Column
from agencies.importing.words import SECTORS, by_word, offered
from agencies.vocabulary import Channel
from cases.draft import NARRATIVE_MAX
from cases.models import ImportRun
from cases.words import CAUSES

_TRUTH = ("是", "否")
_DATES = _("A date, or a date with its time: 2026-04-28 09:30.")
_sector = parsers.choice(by_word(SECTORS), offered(SECTORS))
_cause = parsers.choice(by_word(CAUSES), offered(CAUSES))
_line = parsers.text(200)

_PERSON = (
    Column("name", ("反映人姓名", "姓名", "反映人", "投诉人", "诉求人", "来电人", "联系人"), parsers.text(40)),
    Column(
        "phone", ("反映人电话", "电话", "联系电话", "联系方式", "手机号码", "来电号码", "手机"), parsers.phone,
        help=_("A mobile number of 11 digits or a landline such as 0335-4012345."),
    ),
    Column(
        "id_number", ("反映人身份证号码", "身份证号码", "身份证号", "身份证", "证件号码"), parsers.identity,
        help=_("18 characters; in Excel the column must be formatted as text."),
    ),
)  # fmt: skip
_MATTER = (
    Column("project", ("拖欠工资项目名称", "项目名称", "工程名称", "欠薪项目名称", "所在项目"), parsers.text(120)),
    Column("employer", ("拖欠工资单位", "用人单位", "欠薪单位名称", "欠薪单位", "被投诉单位"), parsers.text(100)),
    Column("place", ("所属管辖", "所属乡镇", "属地", "所属区域", "事发区域", "所属辖区"), parsers.text(100)),
    Column("address", ("详细地址", "地址", "事发地址", "项目地址", "单位地址"), _line),
    Column(
        "workers", ("欠薪人数", "涉及人数", "拖欠人数", "人数", "被欠薪人数"), parsers.count,
        help=_("A whole number of persons."),
    ),
    Column(
        "amount", ("欠薪金额（元）", "欠薪金额", "涉及金额", "拖欠金额", "金额（元）", "金额"), parsers.yuan,
        help=_("In yuan; 18万 is understood."),
    ),
)  # fmt: skip

NATIONAL = (
    Column(
        "external_no", ("线索编号", "线索号", "编号", "CLUE_CODE"), parsers.text(60), required=True,
        help=_("The number that the platform gave the lead: by it a lead is taken in only once."),
    ),
    Column(
        "received_at", ("线索登记时间", "登记时间", "反映时间", "提交时间", "接收时间"), parsers.moment, required=True,
        help=_DATES,
    ),
    Column("source", ("线索来源", "来源"), parsers.text(60)),
    *_PERSON,
    Column("sector", ("行业领域", "所属行业", "行业"), _sector, allowed=offered(SECTORS)),
    *_MATTER,
    Column("has_contract", ("是否签订劳动合同", "劳动合同"), parsers.truth, allowed=_TRUTH),
    Column("contract_employer", ("劳动合同用人单位名称", "劳动合同用人单位", "合同单位名称"), parsers.text(100)),
    Column("owner", ("建设单位", "建设单位名称", "甲方"), parsers.text(100)),
    Column("contractor", ("总承包单位", "总包单位", "施工总承包单位", "总包"), parsers.text(100)),
    Column("subcontractor", ("分包单位", "专业分包单位", "劳务分包单位", "分包"), parsers.text(100)),
    Column("is_government", ("是否政府投资项目", "政府投资项目", "是否政府投资"), parsers.truth, allowed=_TRUTH),
    Column("cause", ("欠薪原因", "拖欠原因"), _cause, allowed=offered(CAUSES)),
    Column("period", ("欠薪发生时间", "欠薪时间", "欠薪时段", "拖欠时间"), parsers.text(100)),
    Column("arrears_from", ("欠薪时间起", "欠薪起始时间", "欠薪开始时间"), parsers.day, help=_DATES),
    Column("arrears_to", ("欠薪时间止", "欠薪终止时间", "欠薪结束时间"), parsers.day, help=_DATES),
    Column(
        "narrative", ("基本情况摘要", "基本情况", "反映内容", "内容摘要", "基本案情", "情况说明"),
        parsers.text(NARRATIVE_MAX - 2000), required=True,
    ),
    Column("told_before", ("是否曾经通过其他途径反映", "是否曾反映", "是否重复反映"), parsers.truth, allowed=_TRUTH),
    Column("told_before_how", ("曾经反映情况说明", "曾反映情况"), parsers.text(500)),
)  # fmt: skip

HOTLINE = (
    Column(
        "external_no", ("工单编号", "工单号", "受理编号", "诉求编号", "流水号"), parsers.text(60), required=True,
        help=_("The number that the hotline gave the order: by it an order is taken in only once."),
    ),
    Column(
        "received_at", ("受理时间", "来电时间", "登记时间", "创建时间", "派单时间", "诉求时间"), parsers.moment,
        required=True, help=_DATES,
    ),
    *_PERSON,
    Column(
        "narrative", ("诉求内容", "工单内容", "来电内容", "反映内容", "问题描述", "内容", "诉求描述", "主要内容"),
        parsers.text(NARRATIVE_MAX - 2000), required=True,
    ),
    Column("title", ("工单标题", "标题", "诉求标题"), _line),
    *_MATTER,
    Column("sector", ("行业领域", "所属行业", "行业"), _sector, allowed=offered(SECTORS)),
    Column("period", ("欠薪时间", "欠薪时段", "拖欠时间"), parsers.text(100)),
    Column("asked_for", ("办理要求", "诉求目的", "派单意见"), parsers.text(500)),
    Column("answer_by", ("办理时限", "办结时限", "截止时间"), parsers.text(60)),
)  # fmt: skip

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    ImportRun.Kind.NATIONAL: NATIONAL,
    ImportRun.Kind.HOTLINE: HOTLINE,
}
CHANNELS: Mapping[str, tuple[Channel, ...]] = {
    ImportRun.Kind.NATIONAL: (Channel.NATIONAL_PLATFORM,),
    ImportRun.Kind.HOTLINE: (Channel.HOTLINE_12345, Channel.HOTLINE_12333),
}
# What a kind's template and result file are called.
TITLES: Mapping[str, str] = {
    ImportRun.Kind.NATIONAL: "国家平台线索",
    ImportRun.Kind.HOTLINE: "热线工单",
}

"""The groups of the monthly bulletin: six industries, three sources, seven reasons. Each case falls into exactly one.

The bulletin's groups are coarser than what a case states; where they differ, the note under the table says how the
one was made from the other. Pure.
"""

from collections.abc import Collection

from agencies.vocabulary import Cause, Channel, Domain, Sector, SpecialType
from cases.reasons import ArrearsReason
from oversight.reports.gathering import Matter

INDUSTRIES = ("加工制造", "建筑施工", "批发零售", "餐饮住宿", "居民服务", "其他")
SOURCES = ("主动监察", "举报投诉", "突发事件")
REASONS = ("三无工程", "拖欠工程款", "结算纠纷", "非法转包", "使用零散工", "无故拖欠", "其他")
INDUSTRY_NOTE = (
    "注：工程建设领域案件计入建筑施工；商贸服务行业计入批发零售；"
    "文化旅游、城市管理、教育、卫生等服务行业计入居民服务。"
)
SOURCE_NOTE = "注：检查发现、网格上报、银行预警计入主动监察；群体性讨薪计入突发事件；其余计入举报投诉。"
REASON_NOTE = (
    "注：一案有多项原因的，按三无工程、非法转包、结算纠纷、拖欠工程款、使用零散工、无故拖欠的顺序计一次。"
)

_INDUSTRY = {
    Sector.MANUFACTURING: "加工制造", Sector.RETAIL_SERVICE: "批发零售", Sector.CATERING: "餐饮住宿",
    Sector.HOTEL: "餐饮住宿", Sector.CULTURE_TOURISM: "居民服务", Sector.URBAN_MANAGEMENT: "居民服务",
    Sector.EDUCATION: "居民服务", Sector.HEALTH: "居民服务",
}  # fmt: skip
_FOUND_OUT = frozenset({Channel.INSPECTION.value, Channel.GRID.value, Channel.BANK_WARNING.value})
_R = ArrearsReason
_BY_REASON: tuple[tuple[str, set[ArrearsReason], set[Cause]], ...] = (
    ("三无工程", {_R.THREE_WITHOUT}, set()),
    ("非法转包", {_R.ILLEGAL_CONTRACTING},
     {Cause.ILLEGAL_CONTRACTING_OUT, Cause.ILLEGAL_TRANSFER, Cause.ILLEGAL_SUBCONTRACT, Cause.AFFILIATION}),
    ("结算纠纷", {_R.SETTLEMENT_DISPUTE, _R.AUDIT_PENDING}, {Cause.SETTLEMENT_DISPUTE}),
    ("拖欠工程款",
     {_R.WORKS_MONEY_OWED, _R.LABOUR_COST_NOT_ALLOCATED, _R.SUBCONTRACT_MONEY_OWED, _R.PAYMENT_NOT_ARRIVED},
     {Cause.PROJECT_PAYMENT_ARREARS, Cause.LABOUR_COST_NOT_ALLOCATED}),
    ("使用零散工", {_R.CASUAL_LABOUR}, set()),
    ("无故拖欠", {_R.NO_REASON}, {Cause.UNEXPLAINED}),
)  # fmt: skip


def industry_of(case: Matter) -> str:
    if case.domain == Domain.CONSTRUCTION:
        return "建筑施工"
    return _INDUSTRY.get(Sector(case.sector), "其他") if case.sector else "其他"


def source_of(case: Matter) -> str:
    if case.is_group:
        return "突发事件"
    return "主动监察" if case.channel in _FOUND_OUT else "举报投诉"


def reason_of(case: Matter, given: Collection[str]) -> str:
    """`given` are the reasons that feedbacks name; what was found counts beside what was complained of."""
    if case.special_type == SpecialType.THREE_WITHOUT:
        return "三无工程"
    for name, reasons, causes in _BY_REASON:
        if reasons & set(given) or causes & set(case.causes):
            return name
    return "其他"

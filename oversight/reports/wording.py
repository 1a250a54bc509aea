"""How reports say places, days and changes: turns of phrase of official Chinese, shared by all kinds."""

from datetime import date

from agencies.people.models import Region
from agencies.policy.directives import Rhythm
from agencies.vocabulary import Channel, Sector

NAMES = {
    Rhythm.DAILY: "日调度",
    Rhythm.WEEKLY: "周调度",
    Rhythm.MONTHLY: "月通报",
    Rhythm.TIMELINESS: "转送反馈时效通报",
    Rhythm.COVERAGE: "工资支付保障制度落实情况通报",
    Rhythm.SUMMARY: "保障农民工工资支付工作情况汇总表",
    Rhythm.CAMPAIGN: "专项行动情况通报",
    Rhythm.SELF_CHECK: "年度考核自查报告",
}
SECTORS = {
    Sector.HOUSING: "房屋建筑", Sector.MUNICIPAL: "市政工程", Sector.TRANSPORT: "交通运输", Sector.WATER: "水利",
    Sector.AGRICULTURE: "农业农村", Sector.NATURAL_RESOURCES: "自然资源", Sector.EDUCATION: "教育",
    Sector.HEALTH: "卫生健康", Sector.LIVESTOCK: "畜牧", Sector.ENERGY_POWER: "能源电力", Sector.RAIL: "铁路",
    Sector.CIVIL_AVIATION: "民航", Sector.URBAN_MANAGEMENT: "城市管理", Sector.CULTURE_TOURISM: "文化旅游",
    Sector.MANUFACTURING: "加工制造", Sector.CATERING: "餐饮", Sector.HOTEL: "住宿",
    Sector.RETAIL_SERVICE: "批发零售", Sector.NEW_BUSINESS: "新业态", Sector.OTHER: "其他", Sector.NEW_ENERGY: "新能源",
}  # fmt: skip
CHANNELS = {
    Channel.WALK_IN: "来访", Channel.HOTLINE_12333: "12333热线", Channel.HOTLINE_12345: "12345热线",
    Channel.POLICE_110: "110警情", Channel.NATIONAL_PLATFORM: "全国根治欠薪线索反映平台",
    Channel.PROVINCIAL_PLATFORM: "省级平台", Channel.QR_CODE: "维权二维码", Channel.PETITION_OFFICE: "信访转办",
    Channel.ONLINE_OPINION: "网络舆情", Channel.LEADER_MAILBOX: "领导信箱", Channel.MEDIA: "媒体反映",
    Channel.GRID: "网格员上报", Channel.UNION_REPORT: "工会反映", Channel.INSPECTION: "检查发现",
    Channel.BANK_WARNING: "银行预警", Channel.OTHER_AGENCY: "其他部门移送", Channel.PHONE_CALL: "来电",
    Channel.LETTER: "来信",
}  # fmt: skip


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(first: date, last: date) -> str:
    """2026年4月20日至26日, as short as it is clear."""
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{day_words(first)}至{last.day}日"
    if first.year == last.year:
        return f"{day_words(first)}至{last.month}月{last.day}日"
    return f"{day_words(first)}至{day_words(last)}"


def period_words(kind: str, first: date, last: date) -> str:
    """2026年第17周, 2026年4月, 2026年第2季度, 2026年度; a day and a free span as they are written."""
    match Rhythm(kind):
        case Rhythm.WEEKLY | Rhythm.TIMELINESS:
            year, week, _day = first.isocalendar()
            return f"{year}年第{week}周"
        case Rhythm.MONTHLY | Rhythm.SUMMARY:
            return f"{first.year}年{first.month}月"
        case Rhythm.COVERAGE:
            return f"{first.year}年第{(first.month + 2) // 3}季度"
        case Rhythm.SELF_CHECK:
            return f"{first.year}年度"
    return span_words(first, last)


def title_of(kind: str, place: str, first: date, last: date) -> str:
    """关于 stands before no title of a table; a bulletin is named by its period."""
    period = period_words(kind, first, last)
    match Rhythm(kind):
        case Rhythm.MONTHLY:
            return f"{place}{period}根治拖欠农民工工资工作情况通报"
        case Rhythm.WEEKLY:
            return f"{place}根治拖欠农民工工资工作周调度表（{period}）"
        case Rhythm.DAILY:
            return f"{place}根治拖欠农民工工资工作日调度表（{period}）"
    return f"{place}{NAMES[Rhythm(kind)]}（{period}）"


def here(region: Region) -> str:
    """全区, 全市, 全县: how a report speaks of its own place."""
    return {"province": "全省", "city": "全市", "county": "全县"}.get(
        region.kind if not region.name.endswith("市") else "city", "全区"
    )

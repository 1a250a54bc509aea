"""What a told text says of the facts a form asks for: rules and the register's names, no guess beyond them.

Pure. Every value that is found carries the words it was read from; whoever takes the complaint in confirms it.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from agencies.importing.words import SECTORS
from agencies.records.identity import is_identity
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX
from cases.words import CAUSES
from cases.written_numbers import NUMBER, number_of

TEXT_MAX = 20_000
_NAME_MIN = 3


@dataclass(frozen=True, slots=True)
class Register:
    """What the text may name: projects by name -> number, companies by name, places by name."""

    projects: Mapping[str, str] = field(default_factory=dict)
    companies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A value for one field of the form, and the words of the text that say so."""

    field: str
    value: Any
    words: str


def read_text(text: str, register: Register) -> tuple[Found, ...]:
    """At most one value a field; of two candidates the one whose words are clearer, then the earlier one."""
    text = _plain(text[:TEXT_MAX])
    found: dict[str, Found] = {}
    for rule in _RULES:
        for each in rule(text, register):
            found.setdefault(each.field, each)
    for each in (*_causes(text), *_amount(text, found.get("facts.worker_count"))):
        found.setdefault(each.field, each)
    return tuple(found.values())


def _plain(text: str) -> str:
    """Full-width digits and letters as people type them; the punctuation stays Chinese or becomes so."""
    table = {
        code: code - 0xFEE0
        for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
    }
    return text.translate(
        table | {ord("："): ":", ord("．"): ".", ord("＋"): "+", ord("－"): "-", 0x3000: " "}
    )


# ---- how much

_AMOUNT = re.compile(
    rf"(?P<each>(?:每人|每个人|人均|每名工人|每位)\s*(?:约|大约|平均)?\s*)?(?P<number>{NUMBER})\s*(?P<unit>万|千(?=[元块])|亿)?"
    rf"(?P<rest>[一二三四五六七八九\d])?(?P<after>\s*(?:余|多|来)?\s*(?:元|块钱|块|人民币))?"
)
_OWED = re.compile(r"拖欠|欠|工资|薪|合计|共计|总计|金额|血汗钱|劳务费|没发|未发|没给")
# What a sum nearby would be instead of wages owed.
_OTHER_SUM = re.compile(
    r"(?:日薪|日工资|一天|每天|月薪|月工资|每月|一个月|合同价|合同额|工程款|造价|投资|保证金|已付|已发|支付了|给了|发了|预支)[^。；，,]{0,6}$"
)


def _amount(text: str, workers: Found | None) -> Iterator[Found]:
    """The sum owed: 18万, 3万5, 两万元, 31.5万余元; 每人1.2万 only together with how many they are."""
    for match in _AMOUNT.finditer(text):
        value = _yuan(match)
        if value is None or not 0 < value <= YUAN_MAX:
            continue
        before = text[max(0, match.start() - 14) : match.start()]
        if _OTHER_SUM.search(before) or not (_OWED.search(before) or match["each"]):
            continue
        words = match[0].strip()
        if not match["each"]:
            yield Found("facts.amount_yuan", _shown(value), words)
            return
        if workers and value * workers.value <= YUAN_MAX:
            yield Found("facts.amount_yuan", _shown(value * workers.value), f"{workers.words} × {words}")
            return


def _yuan(match: re.Match[str]) -> Decimal | None:
    """None for a number that is no sum of money: neither 万 nor 元 follows it."""
    number, unit = number_of(match["number"]), match["unit"]
    if number is None or not (unit or match["after"]):
        return None
    factor = {"千": 1000, "万": 10_000, "亿": 100_000_000}.get(unit or "", 1)
    value = number * factor
    if match["rest"]:
        # 3万5 is 35,000; a digit after a plain number belongs to something else.
        rest = number_of(match["rest"])
        if not unit or rest is None or number != number.to_integral_value():
            return None
        value += rest * factor / 10
    return value


def _shown(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if value != value.to_integral_value() else f"{int(value)}"


# ---- who

_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-\d{7,8})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{17}[0-9Xx])(?![0-9A-Za-z])")
# Whose number it is when not the complainant's.
_THEIRS = re.compile(r"(?:老板|包工头|工头|负责人|经理|公司|单位|项目部|对方|法人)[^。；，,\n]{0,10}$")
_LABELS = r"(?:反映人|投诉人|诉求人|来电人|信访人|举报人|网民|联系人|姓名|求助人)"
_NAMES = (
    re.compile(rf"{_LABELS}(?:姓名)?\s*:\s*([\u4e00-\u9fff·]{{2,6}}?)(?=$|[\s，,。；;（(、0-9A-Za-z]|电话|手机|联系|身份证|反映|来电|性别)"),
    re.compile(r"(?:我叫|我是|本人)([\u4e00-\u9fff]{2,3})(?=[，,。；;、（(\s]|$)"),
    re.compile(rf"{_LABELS}([\u4e00-\u9fff]{{1,2}}(?:先生|女士|同志|某某|某))"),
)  # fmt: skip
# What stands after “我是” and is no name.
_NO_NAME = re.compile(
    r"农民|工人|工地|民工|外地|本地|一名|一个|一位|代表|家属|员工|职工|施工|建筑|河北|山东|河南|在|的|来自"
)
_SURNAMED = re.compile(r"先生|女士|同志|某")
_NUMBER_LABEL = re.compile(
    r"(?:工单|线索|信访件?|受理|诉求|流水|登记|交办)(?:编?号码?|单号)\s*:?\s*([0-9A-Za-z][0-9A-Za-z\-_/]{3,59})"
)


def _person(text: str, _register: Register) -> Iterator[Found]:
    for pattern in _NAMES:
        for match in pattern.finditer(text):
            if not _NO_NAME.search(match[1]) and match[1] != "未留姓名":
                yield Found("complainant.name", match[1], match[0].strip())
    for pattern in (_PHONE, _LANDLINE):
        for match in pattern.finditer(text):
            if not _THEIRS.search(text[max(0, match.start() - 16) : match.start()]):
                yield Found(
                    "complainant.phone", re.sub(r"[ ]|-(?=\d{4})(?<=1\d{2}-)", "", _bare(match[1])), match[0]
                )
    for match in _IDENTITY.finditer(text):
        if is_identity(match[1].upper()):
            yield Found("complainant.id_number", match[1].upper(), match[0])
    for match in _NUMBER_LABEL.finditer(text):
        yield Found("external_no", match[1], match[0])


def _bare(phone: str) -> str:
    mobile = phone.replace(" ", "").replace("-", "")
    return mobile if len(mobile) == 11 and mobile[0] == "1" else phone


# ---- what, where, how many

_FIRM = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?(?:有限责任公司|股份有限公司|有限公司|集团公司|劳务公司|建筑公司|工程公司|物业公司"
    r"|装饰公司|集团|公司|酒店|饭店|宾馆|餐厅|酒楼|超市|工厂|制衣厂|食品厂|机械厂|合作社|经营部|工作室|建筑队|施工队|劳务队)"
)
# A name begins after these.
_BEFORE_FIRM = re.compile(
    r".*(?:我们在|我在|在|是|为|被|给|由|向|到|叫|投诉|举报|反映|拖欠单位|用人单位|承包的|分包给|承包给|单位|公司|了|的|:|和|与|去)(?=[\u4e00-\u9fffA-Za-z])"
)
_NO_FIRM = re.compile(
    r"^(?:该|这家?|那家?|某|此|我们?|他们?|一家|一个|本|贵|总|分|子|劳务|建筑|工程|物业|装饰)*(?:公司|集团|酒店|饭店|宾馆|餐厅|超市|工厂|合作社|施工队|劳务队|建筑队)$"
)
_WORKERS = (
    re.compile(rf"({NUMBER})\s*(?:余|多)?\s*(?:名|个|位)\s*(?:农民工|工人|民工|工友|员工|职工|劳动者|人)"),
    re.compile(rf"(?:拖欠|涉及|共|共有|一共|我们|工友)\s*({NUMBER})\s*(?:余|多)?\s*(?:名|个|位)?\s*(?:人|农民工|工人|民工)"),
    re.compile(rf"({NUMBER})\s*(?:余|多)?\s*人(?:的)?(?:工资|薪|被拖欠|被欠|没)"),
)  # fmt: skip
# Only a period whose year is said: which year another means is not in the text.
_PERIOD = re.compile(
    r"(20\d{2})年(\d{1,2})月(?:份|(\d{1,2})日)?\s*(?:至|到|-|—|~)\s*(?:(20\d{2})年)?(\d{1,2})月(?:份|(\d{1,2})日)?"
)


def _register_names(text: str, register: Register) -> Iterator[Found]:
    if name := _longest(register.projects, text):
        yield Found("project_code", register.projects[name], name)
    if name := _longest(register.companies, text):
        yield Found("employer", name, name)
    if name := _longest(register.places, text):
        yield Found("facts.territory", name, name)


def _longest(names: Iterable[str], text: str) -> str:
    """A name of two characters or fewer stands in too many words."""
    return max((name for name in names if len(name) >= _NAME_MIN and name in text), key=len, default="")


def _firm(text: str, _register: Register) -> Iterator[Found]:
    for match in _FIRM.finditer(text):
        name = _BEFORE_FIRM.sub("", match[0])
        if 4 <= len(name) <= 60 and not _NO_FIRM.match(name):
            yield Found("employer", name, name)


def _workers(text: str, _register: Register) -> Iterator[Found]:
    for pattern in _WORKERS:
        for match in pattern.finditer(text):
            number = number_of(match[1])
            if number and number == number.to_integral_value() and number <= PEOPLE_MAX:
                yield Found("facts.worker_count", int(number), match[0])


def _period(text: str, _register: Register) -> Iterator[Found]:
    """From the first day of a month to the last, where no days are named."""
    for match in _PERIOD.finditer(text):
        year, month, day, last_year, last_month, last_day = (int(part or 0) for part in match.groups())
        try:
            begins = date(year, month, day or 1)
            until = last_year or year
            ends = date(until, last_month, last_day or monthrange(until, last_month)[1])
        except ValueError:  # a month or a day that does not exist
            continue
        if begins <= ends:
            yield Found("facts.arrears_from", begins.isoformat(), match[0])
            yield Found("facts.arrears_to", ends.isoformat(), match[0])


# ---- words for codes

_NOT = re.compile(r"(?:没有|没|未|并非|不是|不存在|无|不涉及)[^，。；]{0,2}$")
_SECTOR_SITE = {
    "housing": ("楼盘", "住宅", "小区工地", "房屋建筑", "房建", "商品房", "安置房"),
    "municipal": ("市政工程", "市政道路", "污水管网", "市政"),
    "transport": ("公路", "高速路", "道路工程", "桥梁"),
    "water": ("水利", "护岸", "河道", "水库"),
    "rail": ("地铁", "铁路", "轨道交通"),
    "education": ("学校工程", "教学楼"),
    "health": ("医院工程", "门诊楼"),
}
_BUILDING = (
    "工地",
    "工程",
    "施工",
    "包工头",
    "项目部",
    "总包",
    "分包",
    "建筑工",
    "钢筋工",
    "木工",
    "瓦工",
    "农民工",
)
_OTHER_WORK = (
    "饭店",
    "酒店",
    "餐厅",
    "餐馆",
    "超市",
    "工厂",
    "服装厂",
    "宾馆",
    "物业公司",
    "外卖",
    "快递",
    "家政",
)
_FLAGS = {
    "facts.is_group": ("集体讨薪", "集体上访", "群体", "集体", "聚集", "拉横幅", "堵路", "堵门"),
    "facts.online_spread": ("发帖", "抖音", "快手", "微博", "发视频", "网上曝光", "网络曝光", "热搜", "直播"),
    "facts.employer_unreachable": ("联系不上", "失联", "不接电话", "电话打不通", "找不到人", "关机", "人去楼空"),
    "facts.petition_in_person": ("来访反映", "到信访局", "当面上访"),
    "facts.refuses_investigation": ("拒不配合", "拒绝配合调查"),
}  # fmt: skip


def _said(text: str, words: Iterable[str]) -> str:
    """The first of the words that the text says, and does not deny."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            if not _NOT.search(text[max(0, at - 6) : at]):
                return word
            at = text.find(word, at + 1)
    return ""


def _kinds(text: str, _register: Register) -> Iterator[Found]:
    for sector, words in _SECTOR_SITE.items():
        if word := _said(text, words):
            yield Found("facts.sector", sector, word)
    for sector in ("catering", "hotel", "manufacturing", "new_business", "retail_service", "new_energy"):
        if word := _said(text, [each for each in SECTORS[sector] if len(each) > 1]):
            yield Found("facts.sector", sector, word)
    building, other = _said(text, _BUILDING), _said(text, _OTHER_WORK)
    if building:
        yield Found("facts.domain", "construction", building)
    elif other:
        yield Found("facts.domain", "non_construction", other)
    for name, words in _FLAGS.items():
        if word := _said(text, words):
            yield Found(name, True, word)


def _causes(text: str) -> Iterator[Found]:
    said = {code: word for code, words in CAUSES.items() if (word := _said(text, words))}
    if said:
        yield Found("facts.causes", list(said), "、".join(said.values()))


_RULES: tuple[Callable[[str, Register], Iterator[Found]], ...] = (
    _person, _register_names, _firm, _workers, _period, _kinds,
)  # fmt: skip


def in_order(found: Iterable[Found]) -> list[Found]:
    """As the form asks for them."""
    order = (
        "external_no", "complainant.name", "complainant.phone", "complainant.id_number", "employer", "project_code",
        "facts.domain", "facts.sector", "facts.territory", "facts.worker_count", "facts.amount_yuan",
        "facts.arrears_from", "facts.arrears_to", "facts.causes",
    )  # fmt: skip
    place = {name: at for at, name in enumerate(order)}
    return sorted(found, key=lambda each: place.get(each.field, len(order)))

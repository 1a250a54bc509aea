"""On what a flag or a fault rests, place by place: national law, and the place's own document where it says the same.

A document binds the place it was issued for; what no law says either is asked only where the document says it.
"""

from collections.abc import Mapping

BEIDAIHE, ZHANGYE, TOLI, BEIJING = "130304", "620700", "654224", "110000"
# ground: place -> clause; "" is national law.
_GROUNDS: Mapping[str, Mapping[str, str]] = {
    "contractor_financed": {"": "《保障农民工工资支付条例》第二十三条", BEIDAIHE: "一(二)"},
    "funds_diverted": {"": "《保障农民工工资支付条例》第二十三条", TOLI: "二(二)2"},
    "three_without": {"": "《保障农民工工资支付条例》第三十七条", BEIJING: "三(一)1"},
    "tender": {BEIDAIHE: "二(四)二", ZHANGYE: "二(二)一"},
    "approval": {"": "《建筑法》第六十四条", BEIDAIHE: "一(四)"},
    "permit": {"": "《建筑法》第七条", BEIDAIHE: "一(四)"},
    "funds": {
        "": "《保障农民工工资支付条例》第二十三条",
        BEIDAIHE: "一(二)",
        ZHANGYE: "二(二)一",
        TOLI: "二(二)1",
    },
    "subcontracts": {"": "《保障农民工工资支付条例》第三十条", BEIDAIHE: "一(三)"},
    "sublet": {"": "《建筑法》第二十九条", BEIDAIHE: "一(三)", TOLI: "二(二)1"},
    "unlicensed": {"": "《保障农民工工资支付条例》第三十六条", TOLI: "二(二)1"},
    "wages_stated": {TOLI: "二(二)1"},
    "cycles": {BEIDAIHE: "一(一)"},
    "cycles_agreed": {"": "《保障农民工工资支付条例》第二十四条", BEIDAIHE: "一(一)"},
    "written": {"": "《建筑法》第十五条", BEIDAIHE: "一(四)"},
}
_NAMES = {BEIDAIHE: "北戴河", ZHANGYE: "张掖", TOLI: "托里", BEIJING: "北京"}


def ground_of(name: str, jurisdiction: str) -> str:
    """The clauses in words, the place's own last; "" where neither law nor the document of the place says it."""
    grounds = _GROUNDS[name]
    local = (
        f"{_NAMES[jurisdiction]} {grounds[jurisdiction]}"
        if jurisdiction in _NAMES.keys() & grounds.keys()
        else ""
    )
    return "；".join(each for each in (grounds.get("", ""), local) if each)


def places_of(name: str) -> tuple[str, ...] | None:
    """Where it is asked at all; None where national law says it."""
    return None if "" in _GROUNDS[name] else tuple(_GROUNDS[name])

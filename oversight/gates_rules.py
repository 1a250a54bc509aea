"""Which gates hold where, each with its clause in the document's own words; beside them what Decree 724 says
everywhere. A place is found by its region code, so that what a city decides holds in its districts."""

from collections.abc import Mapping

from oversight.gates import Gate, Ground, Test

_DECREE = "保障农民工工资支付条例（国务院令第724号）"

NATIONAL: tuple[Ground, ...] = (
    Ground(
        Gate.PERMIT, Test.FUNDS, _DECREE, "第二十三条",
        "没有满足施工所需要的资金安排的，工程建设项目不得开工建设；依法需要办理施工许可证的，"
        "相关行业工程建设主管部门不予颁发施工许可证。",
    ),
    # The guarantee itself is owed by article 24: 建设单位应当向施工单位提供工程款支付担保。
    Ground(
        Gate.NEW_PROJECT, Test.UNGUARANTEED, _DECREE, "第四十九条（并第二十四条）",
        "建设单位未依法提供工程款支付担保或者政府投资项目拖欠工程款，导致拖欠农民工工资的，"
        "县级以上地方人民政府应当限制其新建项目",
    ),
)  # fmt: skip

_ZHANGYE = "关于严格落实工资支付制度 构建根治欠薪全链条防控责任机制的意见（送审稿）"
_TOLI = "托里县保障农民工工资支付实施细则（征求意见稿）"
_BEIJING = "北京市落实《治欠保支三年行动计划（2017—2019）》实施方案"

LOCAL: Mapping[str, tuple[Ground, ...]] = {
    "620700": (
        Ground(
            Gate.APPROVAL, Test.FUND_SOURCE, _ZHANGYE, "二(二)一",
            "对没有明确资金来源的项目不予审批", "ZY-2.2.1d", "draft",
        ),
        Ground(
            Gate.NEW_PROJECT, Test.WAGES, _ZHANGYE, "二(二)一",
            "对存在拖欠农民工工资的单位不予批准新建项目", "ZY-2.2.1d", "draft",
        ),
        Ground(
            Gate.PERMIT, Test.FUNDS, _ZHANGYE, "二(二)一",
            "对建设资金不落实的项目不予办理施工许可等建设手续", "ZY-2.2.1d", "draft",
        ),
    ),
    "654224": (
        Ground(
            Gate.PERMIT, Test.FUNDS, _TOLI, "二(二)1、2",
            "住房和城乡建设部门对建设资金不到位的一律不予颁发施工许可证。……"
            "严格防范工程项目有关单位提供虚假证明文件和项目批准后抽逃、挪用资金以及拖欠工程款问题。",
            "TL-2.2.1a", "draft",
        ),
        Ground(
            Gate.COMPLETION, Test.CERTIFICATE, _TOLI, "二(二)2",
            "建设单位未提供施工单位和监理单位出具的建设单位已按合同约定拨付工程款证明的或该工程存在拖欠农民工工资的，"
            "一律不予办理竣工验收备案。",
            "TL-2.2.2c", "draft",
        ),
        Ground(
            Gate.COMPLETION, Test.WAGES_SETTLED, _TOLI, "二(二)2",
            "该工程存在拖欠农民工工资的，一律不予办理竣工验收备案。", "TL-2.2.2c", "draft",
        ),
    ),
    "110000": (
        Ground(
            Gate.APPROVAL, Test.FUND_SOURCE, _BEIJING, "三(二)9",
            "对建设资金来源不落实的政府投资工程项目不予批准", "BJ-3.2.9", "expired", is_public_only=True,
        ),
        Ground(
            Gate.NEW_PROJECT, Test.WORKS_MONEY, _BEIJING, "三(二)9",
            "对长期拖延工程款结算或拖欠工程款的建设单位，不得批准新项目立项。", "BJ-3.2.9", "expired",
        ),
        Ground(
            Gate.NEW_PROJECT, Test.SETTLEMENT, _BEIJING, "三(二)9",
            "对长期拖延工程款结算或拖欠工程款的建设单位，不得批准新项目立项。", "BJ-3.2.9", "expired",
        ),
    ),
}  # fmt: skip


def grounds_of(jurisdiction: str) -> tuple[Ground, ...]:
    """What holds in a place: its own document's words first, then the decree where the place does not say the same."""
    local = next((LOCAL[code] for code in LOCAL if _is_inside(jurisdiction, code)), ())
    said = {(each.gate, each.test) for each in local}
    return (*local, *(each for each in NATIONAL if (each.gate, each.test) not in said))


def gates_of(jurisdiction: str) -> tuple[Gate, ...]:
    held = {each.gate for each in grounds_of(jurisdiction)}
    return tuple(gate for gate in Gate if gate in held)


def _is_inside(jurisdiction: str, code: str) -> bool:
    return jurisdiction.startswith(stem_of(code))


def stem_of(code: str) -> str:
    """What the codes of all places inside begin with: 620700 -> 6207."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code

"""What lists for the registers call their codes: the first word of each is what a template offers."""

from collections.abc import Mapping

Words = Mapping[str, tuple[str, ...]]

EMPLOYERS: Words = {
    "enterprise": ("企业", "有限公司", "公司"),
    "self_employed": ("个体工商户", "个体"),
    "private_nonprofit": ("民办非企业单位", "社会服务机构"),
    "public_institution": ("事业单位", "机关事业单位"),
    "unlicensed": ("无营业执照单位", "无照经营"),
    "individual_contractor": ("个人承包", "个人", "自然人"),
    "platform": ("平台企业", "平台"),
}
OWNERSHIPS: Words = {
    "district_soe": ("区属国企", "区属国有企业", "县属国企"),
    "municipal_soe": ("市属国企", "市属国有企业"),
    "provincial_soe": ("省属国企", "省属国有企业"),
    "central_soe": ("央企", "中央企业"),
    "private": ("民营企业", "民营", "私营", "社会企业"),
}
SIZES: Words = {
    "large": ("大型企业", "大型", "大"),
    "medium": ("中型企业", "中型", "中"),
    "small": ("小型企业", "小型", "小"),
    "micro": ("微型企业", "微型", "微"),
}
CATEGORIES: Words = {
    "district": ("区属项目", "区属", "县属项目", "县属"),
    "municipal": ("市属项目", "市属"),
    "soe": ("国企项目", "国企", "国有企业项目"),
    "social": ("社会项目", "社会", "社会投资项目", "民间投资"),
}
FUNDINGS: Words = {
    "district_fiscal": ("区级财政", "区财政"),
    "municipal_fiscal": ("市级财政", "市财政"),
    "provincial_central_fiscal": ("省级或中央财政", "省级财政", "中央财政", "上级资金"),
    "county_fiscal": ("县级财政", "县财政"),
    "township_fiscal": ("乡镇财政", "镇财政"),
    "district_soe": ("区属国企自筹", "区属国企"),
    "municipal_soe": ("市属国企自筹", "市属国企"),
    "provincial_soe": ("省属国企自筹", "省属国企"),
    "central_soe": ("央企自筹", "央企"),
    "private": ("社会资本", "企业自筹", "自筹", "民营资本"),
    "ppp": ("政府和社会资本合作", "PPP"),
}
SPECIALS: Words = {
    "military": ("军队工程", "军事工程"),
    "rail_transit": ("轨道交通工程", "铁路工程"),
    "three_without": ("三无工程", "“三无”工程"),
}
NATURES: Words = {
    "new": ("新建",),
    "rebuilding": ("改建", "翻建"),
    "extension": ("扩建", "改扩建"),
}
STATES: Words = {
    "planned": ("拟建", "立项", "前期"),
    "preparing": ("筹建", "施工准备", "未开工"),
    "building": ("在建", "施工", "正在施工"),
    "stopped": ("停工", "缓建"),
    "finished": ("完工", "竣工", "已完工", "已竣工"),
    "filed": ("已竣工验收备案", "竣工备案", "已备案"),
    "cancelled": ("已取消", "取消", "终止"),
}
CONTRACTS: Words = {
    "general": ("施工总承包", "总承包", "总包"),
    "specialist": ("专业分包", "专业承包"),
    "labour": ("劳务分包", "劳务"),
}
LABOUR_COSTS: Words = {
    "share": ("按工程款比例", "比例"),
    "amount": ("按总包提供的数额", "数额"),
}
PARTS: Words = {
    "owner": ("建设单位责任人", "建设单位负责人", "建设单位"),
    "competent": ("项目主管单位责任人", "主管单位责任人", "项目主管部门责任人"),
    "industry": ("行业主管部门责任人", "行业部门责任人"),
    "hr": ("人社部门责任人", "人社责任人"),
    "leader": ("包案领导", "包联领导", "分管领导"),
    "liaison": ("行业部门联络员", "联络员"),
    "site_manager": ("项目经理", "项目负责人"),
    "labour_manager": ("劳资专管员", "劳资专管员（实名制管理员）"),
    "supervisor": ("监理工程师", "总监理工程师", "总监"),
}
TRUTH = ("是", "否")


def by_word(words: Words) -> dict[str, str]:
    """Every word, and the code itself, -> code."""
    return {word: code for code, names in words.items() for word in (*names, code)}


def offered(words: Words) -> tuple[str, ...]:
    return tuple(names[0] for names in words.values())


def word_of(words: Words, code: str) -> str:
    return words[code][0] if code in words else ""

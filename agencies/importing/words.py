"""What people call the codes that every list has, and how words are read: Chinese words -> codes.

The first word of a code is what a template offers. None of these lists is official.
"""

SECTORS: dict[str, tuple[str, ...]] = {
    "housing": (
        "房屋建筑",
        "住建",
        "房建",
        "建筑业",
        "建筑施工",
        "建筑",
        "房地产",
        "住房城乡建设",
        "工程建设",
    ),
    "municipal": ("市政工程", "市政", "市政公用"),
    "transport": ("交通运输", "交通", "公路", "公路工程", "交通工程"),
    "water": ("水利", "水务", "水利工程", "河道", "护岸"),
    "agriculture": ("农业农村", "农业", "农田", "高标准农田"),
    "natural_resources": ("自然资源", "国土", "矿山", "土地整治"),
    "education": ("教育", "学校"),
    "health": ("卫生健康", "卫健", "卫生", "医疗", "医院"),
    "livestock": ("畜牧", "养殖", "牧业"),
    "energy_power": ("能源电力", "电力", "能源", "供电"),
    "rail": ("铁路", "轨道交通", "轨道"),
    "civil_aviation": ("民航", "机场"),
    "urban_management": ("城市管理", "城管", "园林绿化", "环卫"),
    "culture_tourism": ("文化旅游", "文旅", "旅游", "文化"),
    "manufacturing": ("制造业", "加工制造", "制造", "工业"),
    "catering": ("餐饮", "餐饮业", "餐饮服务", "餐馆", "饭店", "餐厅"),
    "hotel": ("住宿", "酒店", "宾馆", "住宿业"),
    "retail_service": ("批发零售", "零售", "居民服务", "服务业", "商贸", "超市", "物业", "家政"),
    "new_business": ("新就业形态", "平台经济", "新业态", "外卖", "网约车", "快递"),
    "new_energy": ("新能源", "光伏", "风电"),
    "other": ("其他", "其它", "其他行业"),
}


def by_word(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Every word, and the code itself, -> code."""
    return {word: code for code, names in words.items() for word in (*names, code)}


def offered(words: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(names[0] for names in words.values())

"""What people call sectors, causes and the like, in lists and in what they tell: Chinese words -> codes.

The first word of a code is what a template offers. None of these lists is official.
"""

CAUSES: dict[str, tuple[str, ...]] = {
    "project_payment_arrears": (
        "拖欠工程款",
        "欠工程款",
        "工程款未付",
        "工程款没有到位",
        "工程款不到位",
        "甲方未付款",
    ),
    "illegal_contracting_out": ("违法发包",),
    "illegal_transfer": ("转包", "非法转包", "违法转包"),
    "illegal_subcontract": ("违法分包", "层层分包"),
    "affiliation": ("挂靠", "借用资质", "借资质"),
    "labour_cost_not_allocated": ("人工费未拨付", "人工费拨付不足", "人工费用未拨付", "专户未拨付"),
    "system_not_implemented": ("未实名制", "未开设专户", "没有专户", "制度未落实"),
    "settlement_dispute": ("结算纠纷", "结算争议", "未结算", "工程量争议", "结算有争议"),
    "employer_insolvent": ("经营困难", "资金链断裂", "资不抵债", "破产", "倒闭", "无力支付"),
    "absconding": ("欠薪逃匿", "逃匿", "跑路", "卷款", "老板失联"),
    "sme_debt": ("拖欠中小企业账款", "中小企业账款"),
    "unexplained": ("无故拖欠", "无故克扣", "原因不明", "不明原因"),
    "disputed_relation": ("劳动关系争议", "劳动关系有争议", "工资标准争议", "工资数额有争议"),
    "not_wages": ("材料款", "机械款", "租赁费", "非工资"),
}
CONCLUSIONS: dict[str, str] = {
    "solved": "属实，欠薪已解决",
    "no_arrears": "经核查不存在欠薪",
    "not_wages": "不属于工资性质",
    "under_handling": "已立案，正在办理",
    "arbitration": "已引导申请劳动仲裁或提起诉讼",
    "police": "涉嫌犯罪，已移送公安机关",
    "unreachable": "线索信息不全或无法联系反映人",
    "duplicate": "重复线索，已并案办理",
    "other_area": "不属于本地管辖，已转送有管辖权的地区",
    "other": "其他",
}

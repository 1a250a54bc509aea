"""The invented words of the demo data. Every firm carries 示例 in its name: none of them exists."""

FIRM_WORDS = (
    "云帆", "青禾", "远山", "晨曦", "松涛", "海石", "白鹭", "金穗", "长堤", "新岸",
    "启明", "拾光", "暖阳", "百川", "同舟", "竹影", "秋实", "春晓", "望潮", "听涛",
)  # fmt: skip
BUILDER_ENDINGS = ("建筑工程有限公司", "建设集团有限公司", "市政工程有限公司", "工程有限公司")
PUBLIC_OWNER_ENDINGS = ("城市建设投资有限公司", "城乡建设发展有限公司")
OWNER_ENDINGS = ("置业有限公司", "城建投资有限公司", "实业有限公司")
LABOUR_ENDINGS = ("劳务有限公司", "建筑劳务有限公司")

# sector -> how such a project is called; {word} is an invented word.
PROJECTS = {
    "housing": ("示例{word}家园住宅项目", "示例{word}小区住宅楼项目", "示例{word}商住楼项目"),
    "municipal": ("示例{word}路改造工程", "示例{word}片区雨污分流工程", "示例{word}广场提升工程"),
    "transport": ("示例{word}公路养护工程", "示例{word}桥加固工程", "示例{word}村道硬化工程"),
    "water": ("示例{word}河护岸工程", "示例{word}水库除险加固工程", "示例{word}沟渠清淤工程"),
    "agriculture": ("示例{word}高标准农田项目", "示例{word}冷链仓储项目"),
    "natural_resources": ("示例{word}矿山生态修复工程", "示例{word}岸线修复工程"),
    "education": ("示例{word}小学教学楼项目", "示例{word}幼儿园改扩建项目"),
    "health": ("示例{word}卫生院门诊楼项目",),
    "culture_tourism": ("示例{word}游客中心项目", "示例{word}文化馆修缮工程"),
    "livestock": ("示例{word}标准化养殖小区项目",),
    "energy_power": ("示例{word}变电站扩建工程", "示例{word}农网改造工程"),
    "new_energy": ("示例{word}光伏电站项目", "示例{word}储能电站项目"),
    "rail": ("示例{word}站配套工程",),
    "urban_management": ("示例{word}便民市场改造工程", "示例{word}公厕提升工程"),
}

FUND_SOURCES = {
    True: ("区级财政资金", "上级专项资金和本级配套", "地方政府专项债券资金"),
    False: ("企业自筹", "企业自筹和银行贷款"),
}

SURNAMES = "张王李赵刘陈杨孙周吴郑冯韩曹许邓"
TRADES = ("木工", "瓦工", "钢筋工", "架子工", "电焊工", "水电工", "抹灰工", "防水工", "绿化工", "力工")
JOBS = {
    "catering": ("小吃店", "餐馆", "火锅店"),
    "hotel": ("旅馆", "度假酒店"),
    "retail_service": ("便利店", "洗衣店", "家政服务部"),
    "manufacturing": ("服装加工厂", "家具作坊", "食品厂", "五金厂"),
    "new_business": ("外卖站点", "快递驿站"),
    "culture_tourism": ("景区服务部", "演艺公司"),
    "education": ("民办幼儿园", "民办培训学校"),
    "new_energy": ("光伏运维公司",),
}

# How the complaint came in; {n} people, {m} months, {sum} yuan.
OPENINGS = {
    "walk_in": ("来访人反映：", "工人代表到窗口反映："),
    "hotline_12333": ("12333来电反映：",),
    "hotline_12345": ("12345热线转来诉求：",),
    "police_110": ("110转来警情：",),
    "national_platform": ("全国根治欠薪线索反映平台转办：",),
    "provincial_platform": ("省级平台转办：",),
    "qr_code": ("扫码投诉：",),
    "petition_office": ("信访局转来信访事项：",),
    "online_opinion": ("网上留言反映：",),
    "leader_mailbox": ("领导信箱来信反映：",),
    "grid": ("网格员巡查时了解到：",),
    "union_report": ("工会转来线索：",),
    "inspection": ("日常检查中发现：",),
    "other_agency": ("其他部门转来线索：",),
}

# cause -> what happened on a site; {project}, {builder}, {labour}, {owner}, {trade} are named for each case.
SITE_STORIES = {
    "project_payment_arrears": (
        "{project}的建设单位{owner}拖欠工程进度款，{builder}没有资金发放工资，{n}名{trade}{m}个月工资共{sum}元未发。",
        "{builder}承建的{project}已完工，建设单位尚欠工程款，{n}名工人共{sum}元工资一直没有结清。",
    ),
    "illegal_subcontract": (
        "{builder}把{project}的部分作业分包给没有资质的个人，{n}名{trade}干了{m}个月，{sum}元工资没有拿到。",
        "{project}的班组由个人包工头带班，与{builder}没有合法分包手续，拖欠{n}名工人工资{sum}元。",
    ),
    "illegal_transfer": (
        "{builder}中标{project}后整体转给他人施工，层层转包后{n}名{trade}的{sum}元工资没有着落。",
    ),
    "affiliation": (
        "{project}由个人挂靠{builder}承揽，{n}名{trade}{m}个月工资共{sum}元被拖欠，公司称与其无关。",
    ),
    "labour_cost_not_allocated": (
        "{project}没有按月向工资专户拨付人工费用，{n}名{trade}{m}个月工资{sum}元未发。",
    ),
    "system_not_implemented": (
        "{project}没有落实实名制管理和总包代发，{labour}只发生活费，{n}名{trade}共{sum}元工资未付清。",
    ),
    "settlement_dispute": (
        "{labour}与{builder}就{project}的工程量结算有争议，{n}名{trade}的{sum}元工资被搁置。",
    ),
    "absconding": ("{project}的劳务负责人领走劳务费后失去联系，{n}名{trade}{m}个月工资共{sum}元没有发放。",),
    "unexplained": (
        "在{project}务工的{n}名{trade}反映{m}个月没有领到工资，共{sum}元，原因不清楚。",
        "{labour}在{project}用工，{n}名{trade}离场后工资{sum}元一拖再拖，多次答应都没有兑现。",
    ),
    "not_wages": ("{project}一名机主投诉被拖欠{sum}元，材料显示主要是机械租赁费，另称带有{n}名工人。",),
}
# The same for an employer that is no building site; {employer}, {town}.
SHOP_STORIES = {
    "unexplained": (
        "{town}的{employer}拖欠{n}名员工{m}个月工资共{sum}元，多次催要没有结果。",
        "{employer}停业后没有结清{n}名员工的工资，共{sum}元。",
    ),
    "employer_insolvent": ("{town}的{employer}经营困难停产，{n}名员工{m}个月工资共{sum}元无力支付。",),
    "absconding": ("{town}的{employer}负责人失去联系，店面已搬空，{n}名员工的{sum}元工资没有发放。",),
    "disputed_relation": (
        "{employer}称双方只是合作关系，不认可拖欠{n}人的{sum}元报酬，工人要求确认劳动关系。",
    ),
}
DETAILS = (
    "工人有考勤表和微信记账。", "有班组长签字的工资欠条。", "没有签订书面劳动合同。", "工人希望在月底前拿到工资。",
    "部分工人已经返乡。", "此前已电话协调一次，没有结果。", "工人情绪平稳。", "", "", "",
)  # fmt: skip

# Who stands for a role that no directory lists, after the name of the project or the place.
UNITS = {"project_owner": "建设单位", "project_hq": "指挥部", "district_leader": "分管领导"}

FINDINGS = {
    "solved": (
        "经调查，拖欠情况属实。经约谈用工单位，已向{n}名工人支付工资{paid}元，工人签字确认。",
        "已责令限期支付并到场监督，{n}名工人工资{paid}元已发放到个人银行卡。",
    ),
    "no_arrears": ("经核对考勤和银行流水，所反映的工资已发放，未发现拖欠，已向反映人解释。",),
    "not_wages": ("经核实属于机械、材料款纠纷，不属于工资，已告知通过诉讼等途径解决。",),
    "arbitration": ("双方对劳动关系和数额争议较大，已引导{n}名工人申请劳动仲裁，并告知法律援助途径。",),
    "police": ("用工负责人失联，涉嫌拒不支付劳动报酬，证据材料已移送公安机关。",),
    "unreachable": ("按登记信息多次联系不上反映人，现有线索不足，暂无法核实。",),
}
ASSISTED = (
    "已配合主办单位到现场核实情况，并协助做好工人解释工作。",
    "已按职责提供相关材料，配合主办单位约谈用工单位。",
    "已安排专人跟进，协助联系用工单位负责人，稳定工人情绪。",
)
OBJECTIONS = (
    "该项目不由我单位主管，请转送相应的行业主管部门。",
    "经核实，用工单位注册地和作业地均不在本辖区，建议改送。",
    "所反映问题不属于我单位职责，建议由人社部门主办。",
)
OVERRULED = "项目由你单位主管，按照谁主管、谁负责的原则，请继续按期办理。"
OVERRIDES = (
    "该项目实际由另一部门牵头监管，已电话商定由其主办。",
    "欠薪原因经初步核实与投诉不一致，改由对口部门主办。",
    "专班会议议定改变主办单位。",
)
RETURNS = ("没有附工资支付凭证，请补充核实后再反馈。", "未说明涉及人数和金额的核实结果，请补充。")
# Who is in charge of a case where the document asks for a leader, and what the case goes back to.
LEADER = "分管副区长"
CAUSE = "施工单位资金周转困难，未按月足额支付工资。"

CLOSED = {
    "solved": "工资已支付到位，经回访反映人无异议，予以办结。",
    "no_arrears": "经核实不存在拖欠，已答复反映人，予以办结。",
    "not_wages": "经核实不属于工资问题，已告知其他途径，予以办结。",
    "arbitration": "已进入仲裁程序，行政处理终结，予以办结。",
    "police": "已移送公安机关，行政处理终结，予以办结。",
    "unreachable": "无法联系反映人且线索不足，予以办结，保留材料备查。",
}
# How a case is worked on.
TASK_FORCE_HEAD = "分管副市长"
TASK_FORCE_PLAN = "一事一策：核定人数和金额；督促总承包单位筹资；约谈建设单位；发放到卡；稳控现场。"
CHECKED = (
    "核对考勤、工资表和银行流水，已有结论。",
    "实名制、专用账户已设立，维权信息告示牌不全。",
    "责令总承包单位限期整改，主管部门跟踪落实。",
)
STAFF = "科长"
MEETING_PLACE = "信访接待大厅"
MEETING_PROPOSAL = "本案涉及多个部门，提请会商。"
MEETING_MINUTES = "听取反映人和企业陈述，各部门逐项说明职责和进展。"
MEETING_DECISION = "企业十日内筹资发放，主管部门现场监督，逾期启用工资保证金。"
VISITOR = "经办人员"
VISITED = {False: "电话回访，工资均已到账，未再拖欠。", True: "电话回访，新近又拖欠一个月工资。"}

"""What looks like a Chinese person's name. Only asked beside a label such as 填报人 or 姓名."""

import re

from sources.text import fold

# The surnames that all but one in a hundred persons have, and those of two characters.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于"
    "余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹"
    "段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛"
    "曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇"
    "桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼"
    "蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初"
    "门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕"
    "危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙",
           "慕容", "令狐", "司徒", "端木", "夏侯", "长孙", "宇文", "轩辕", "南宫", "独孤",
           "第五", "百里", "呼延")  # fmt: skip
# What begins with a surname's character and names no person.
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    单位 项目 时间 计划 金额 万元 方式 成效 成果 易地 车辆 常务 安置 安全 和谐
    全年 全市 全县 全区 高新 管理 向上 程度 黄金 文件 文号 温度 钱数 宣传 党员
    党委 党组 党支部 房屋 房产 农业 农村 农户 石料 牛羊 马路 许可 季度 任务
    应急 应到 应完成 计量 计数 成立 平均 平方米 相关 相应 来源 来文 来电 门类
    初步 国土 国家 都市 公司 公里 公开 公章 信息 信访 利润 利率 展开 包联 包村
    包户 易迁 和平 明细 明确 连片 项数 安排 安居 单价 单项 时限 时长 时段 时点
    常规 常住 商务 商业 关键 关闭 关于 解决 解除 管网 管护 管委会 路段 路面
    路线 成本 成员 连接 师资 边界 应收 应付 应缴 封闭 官方 谈话 明年 云平台
    容量 容积率 那个 干部 干群 富裕 公示 公告 居民 居委会 海拔 花费 强化 满意
    满意度 区域 区级 区县 位置 原因 原则 南部 北部 东部 西部 全部 全覆盖 全面
    全国 全省 宁夏 江苏 江西 云南 海南 吉林 古建筑 古城 高度 高速 高校 高铁
    罗列 洪水 白天 水利 文化 文明 文旅 文本 康养 温室 左右 向下 方向 方案 方法
    段落 史料 龙头 林业 林地 何时 何地 何种 马上 程序 任职 任期 余额 余下 白板
    常年 常委 华侨 阳台 农田 农林 农民 司法 简介 简要 简报 车间 车位 项次 景区
    景观 费用 费率 冷链 宗地 宗数 权属 权重 海域 井数 支出 支付 支部 支数 平台
    平整 平米 计价 计分 初审 初验 门牌 门户 来访 都是 公路 公益 公共 信用 展示
    智慧 衡量 富民 由来 乐园 仲裁 明天 官网 满分 原有 原值 相符 初期 普查 普通
    修建 修缮 隆重 利用 利息 居住 元旦 衣食 阴影 阴雨 全称 全长 全款 成交 成品
    成熟 应有 商品 商铺 明显 封存 乐意 游客 游览 路基 路灯 关系 关注 包括 包干
    包装 尚未 尚需 符合 连续 安装 甘肃 温差 石油 金融 方面 方位 齐全 齐备 任意 高兴 许多 应当 于是
    任何 方便 万分 高频 高声 高效 多次
    公安 卫生 卫健 卫计 林草 文体 文教 国税 国安 国网 武装 农机 农经 史志 方志 党史 党建
    党群 党政 经信 经发 经贸 房管 路政 安监 计生 司仪 关工 党校 党办 安全员 白蚁 关停
    """,
    )
)
# Posts and figures: 王书记 is a post.
_NO_NAME = re.compile(
    r"书记|主任|主席|镇长|乡长|村长|县长|区长|局长"
    r"|处长|科长|股长|部长|院长|校长|站长|所长|队长|组长|班长|干事|经理|董事|委员|专员|科员|办公|人员|干部|同志"
    r"|老师|教授|工程|公司|集团|职务|签字|签章|盖章|电话|日期|[数率额量项个户人元]$"
)
# Places that are written without saying what they are.
_PLACES = frozenset(
    ["王府井", "江北", "江南", "江东", "黄河", "黄山", "金水", "石桥", "高桥", "马桥", "白云",
     "龙泉", "龙门", "温泉", "汤泉", "白马", "金城", "梅浦", "云溪"]
)  # fmt: skip
# Offices and places; a few persons are called so too.
_OFFICE = re.compile(
    r"[长局委部办处科室组队站所院校厂村镇乡县市区省街路社司家庄屯寨坝垭堡湾沟坪道场旗]$"
)
_NAME = re.compile(r"[一-鿿]{2,4}(?:·[一-鿿]{1,6})*")
# Names without a surname, Tibetan and others, by what they are made of: 扎西, 次仁卓玛.
_GIVEN = re.compile(
    "(?:扎西|次仁|次旦|卓玛|多吉|尼玛|达娃|旺堆|旺姆|旺久|央金|白玛|格桑|洛桑|丹增|平措|罗布|边巴|巴桑|普布|拉姆"
    "|索朗|强巴|仁青|仁增|顿珠|贡布|泽仁|泽旺|降央|阿旺|益西|曲珍|德吉|拉珍|措姆|卓嘎|嘎玛|噶玛|江措|嘉措|才让"
    "|桑吉|加措|东珠|才旦|才仁|更藏|道吉|旦增|土登|曲扎|西热|益希|次央|玉珍|买买提|阿不都|阿卜杜|古丽|吐尔逊"
    "|麦麦提|热合曼|卡德尔|苏来曼|艾合买提|阿依|帕提|巴特尔|其其格|斯琴|格日勒|娜仁|朝鲁|木呷|拉且|吉克|日古)"
    "{1,3}"
)
# The first of the surnames have nine persons in ten.
COMMON = _SURNAMES[:92]


def is_personal_name(text: str, may_be_office: bool = False) -> bool:
    """Tell a text that looks like a person's name and nothing else: 张三, 欧阳小测, 张 三.

    Where offices and places may stand as well (金水区), what ends like one is none.
    """
    plain = fold(text)
    if may_be_office and (plain in _PLACES or _OFFICE.search(plain)):
        return False
    if _GIVEN.fullmatch(plain):
        return True
    if not _NAME.fullmatch(plain) or plain in _WORDS or _NO_NAME.search(plain):
        return False
    if "·" in plain:
        return True
    if plain[:2] in _DOUBLE:
        return 3 <= len(plain) <= 4
    return plain[0] in _SURNAMES and len(plain) <= 3 and plain[:2] not in _WORDS


def is_common_name(text: str) -> bool:
    """Tell a name that begins as nine in ten do, and like no office or place."""
    plain = fold(text)
    if not plain or not (plain[0] in COMMON or plain[:2] in _DOUBLE):
        return False
    return is_personal_name(plain, may_be_office=True)

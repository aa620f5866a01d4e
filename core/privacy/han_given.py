"""Chinese given names, doubled ones and names of other peoples, and full names behind words that only a name follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy import han_rules
from core.privacy.han_rules import AFTER_EDGE, ANY, EDGE, FOND, FULL, GIVEN, HAN, PAIR, SUR, SURNAME, TWIN, Cue
from core.privacy.han_titles import TOPIC
from core.privacy.known import listed
from core.privacy.span import FORM, Find

_STOP = rf"{EDGE}|$"
_KIN = (
    r"老公|老婆|丈夫|妻子|爱人|儿子|女儿|闺女|我弟弟?|我妹妹?|我哥哥?|我姐姐?|孙子|孙女|侄子|侄女|外甥女?|[表堂][哥姐弟妹]|大舅|二舅|小舅|小姨|大姨|姑父|姨父|"
    r"女婿|儿媳妇?|媳妇|老伴|男友|女友|男朋友|女朋友|未婚[妻夫]|新郎|新娘|我爸|我妈|爸爸|妈妈|爷爷|奶奶|宝宝|弟弟|妹妹|小姑子?|小叔子?|同桌|发小|闺蜜|室友"
)
_SLIPS = (
    r"单子|面单|包裹|快递|标签|发票|小票|盒子|箱子|纸条|贺卡|卡片|合同|胸牌|工牌|名片|门牌|订单|运单|证件|"
    r"身份证|护照|户口本|学生证|系统|页面|后台"
)
_TRADES = (
    r"电工|水电工|木工|瓦工|油漆工|装修工|水管工|焊工|保洁(?:员|阿姨)?|钟点工|月嫂|育儿嫂|保姆|裁缝|花店|接线员|话务员|专员|顾问|理发师|发型师|美甲师|美容师|"
    r"园长|护工|代理商?|业务(?:员|经理)?|采购(?:员|经理)?|质检员?|仓管|库管|财务|会计|出纳|人事|运营|厂长|校长|班长|组长|网约车司机|跑腿|代驾|摄影师|化妆师|"
    r"讲师|讲解员|私教|健身教练|快递员?|快递小哥|外卖员|送货员|配送员|安装工|维修工|师傅|客服|店员|导购|销售|经理|店长|技术员|柜员|接待|前台|机主|车主|驾驶员|"
    r"货主|店主|房东|租客|业主|队员|学员|学生|家长|患者|病人|老人|客户|买家|卖家|会员|用户|乘客|旅客|游客|领队|导游"
)
_HOLDERS = (
    r"收件人?|收货人?|联系人|取票人|取件人|取货人|提货人|签收人|代收人?|户主|户名|机主|开户人|持卡人|申请人|经办人|负责人|对接人|报名人|参会人|被保险人|投保人|"
    r"受益人|监护人|领取人|付款人|收款人|汇款人|转账人|业主|房主|乘车人|乘客|入住人|预订人|预约人|预留|署名|落款|签名|签字|姓名|名字|真名|实名|本名|全名|大名|抬头|个人"
)
_STILL = (
    r"(?:的?(?:姓名|名字))?(?:还是|仍然?是|依然是|还写|就写|请写|写成|填成|暂写|变更为|更新为|更改为|改成|改为|"
    r"换成|换为|应该?是|应为|不是|是|为|叫|[:：]|\s){1,2}"
)
_DOES = r"上门|来的?|说|很|态度|服务|送|装|修|接|处理|帮|给|负责|打电话|联系|非常|特别|人|回复|推荐|办|签|拿|收"
_GIVEN_OF = r"(?:的)?(?:生日|周岁|满月|百日|百天|婚礼|毕业)|过生日|过寿"
_USES = r"用|穿|买|吃|喝|玩|看|过|选|挑|戴|带|说|试|的(?:生日|礼物|衣服|鞋|书包|快递|包裹)"
_ENGRAVED = (
    r"(?:刻(?:字|上|着|的是|名字)?|绣(?:字|上|着|名字)?|印(?:字|上|着|名字)|写名字|名字写|姓名贴|"
    r"名字是)(?:内容|要求)?(?:[:：\s“\"「]|是|为){1,3}"
)
_WORDS = r"[\s”\"」]{0,2}(?:两个?字|三个?字|几个字|这[两三]个字|就行|即可|就好|[&＆❤♥和]|，|,|。|$)"
_JAPANESE = sorted(
    listed(
        "佐藤 铃木 鈴木 高桥 田中 伊藤 渡边 山本 中村 小林 加藤 吉田 山田 佐佐木 山口 松本 井上 木村 清水 山崎 池田 桥本 "
        "阿部 石川 前田 藤田 小川 后藤 冈田 "
        "长谷川 村上 近藤 石井 坂本 远藤 青木 藤井 西村 福田 太田 三浦 藤原 冈本 松田 中岛 中野 原田 小野寺 小野 田村 "
        "竹内 金子 和田 中山 石田 上田 森田 宫崎 "
        "酒井 工藤 横山 宫本 内田 高木 安藤 岛田 谷口 大野 高田 丸山 今井 河野 藤本 村田 武田 上野 杉山 增田 平野 大塚 "
        "千叶 久保 松井 小岛 岩崎 樱井 木下 野口 "
        "松尾 野村 菊地 佐野 大西 杉本 新井 浜田 菅原 市川 水野 小松 古川 小山 西川 早川 黑田 堀江 星野 川口 浅野 服部 "
        "东条 三宅 神田 南条 伊东 饭田 秋山 吉川"
    ),
    key=lambda name: (-len(name), name),
)
_PEOPLES = (
    r"古丽|阿依|买买提|艾合买|吐尔逊|热合曼|木江|巴特尔|卓玛|次仁|扎西|才让|旺堆|拉姆|多吉|格桑|其其格|乌云|图雅|斯琴|格日乐|格日勒|其木格|高娃|巴雅尔|"
    r"苏日娜|阿拉坦|孟和|朝鲁|宝音|那日苏|萨仁|娜仁|托娅|热依汗|热依扎|阿卜杜|阿不都|努尔|艾尼|库尔班|玉素甫|依明|帕提|沙吾列|叶尔|江别克|别克|达娃|德吉|"
    r"央金|白玛|仁增|洛桑|丹增|平措|边巴|普布|旦增|次旦|罗布|强巴|索朗|贡布|曲珍|卓嘎|拉珍|阿迪力|迪丽|艾力|吐尔洪|买合|海尼|热娜|古力|阿木古|吉克|阿呷|木呷"
)
_TO_SOMEBODY = rf"{AFTER_EDGE}|我叫|叫|收件人?|收货人?|联系人|姓名|户名|客户|领队|本人|寄给|转给|是"

_TABLE = han_rules.rules(
    (
        # doubled: 嘉嘉生日, 给敏敏用, 取票人岑岑, 雯雯172穿
        Cue(
            AFTER_EDGE,
            TWIN,
            rf"\s?{_GIVEN_OF}|生日|\d{{2,3}}(?:cm|CM|斤|公分|厘米)?[的]?[,，]?(?:穿|斤|试)|羡慕|穿了|穿着|穿上",
            "twin",
        ),
        Cue(rf"(?:给|带|送给?|让|陪|问|叫|我家|{_HOLDERS})", TWIN, rf"{_USES}|{_STOP}", "twin"),
        Cue(
            rf"(?:{_KIN}|同事|朋友)(?:的|家)?",
            TWIN,
            rf"{_GIVEN_OF}|{_USES}|{_STOP}|[一二两三四五六七八九十\d]{{1,2}}岁",
            "twin",
        ),
        Cue(rf"(?:{_HOLDERS}|柜台|专柜|柜姐|店员|导购|前台|门店|小妹)的?", TWIN, rf"{_DOES}|{_STOP}", "twin"),
        # kin and a given name of two characters: 老公建国的生日
        Cue(rf"(?:{_KIN})", PAIR, rf"{_GIVEN_OF}|{_USES}|就行|[去来在]|走了|去世|过世|住院|结婚|不会|{_STOP}", "given"),
        Cue(rf"(?:{_KIN})\s?", rf"{FULL}|{PAIR}", r"[(（]对?真名", ""),
        Cue("", ANY, r"[(（](?:对，?)?(?:这是)?(?:我的?)?(?:真名|本名|实名)", ""),
        Cue(
            rf"(?:{AFTER_EDGE}|[给找是叫和跟])",
            rf"(?P<twin>[{SUR}{GIVEN}])(?P=twin)(?:妈妈?|爸爸?|奶奶|爷爷|姥姥|外婆)",
            rf"{_STOP}|[的收]",
            "parent",
        ),
        Cue(r"(?:班|级)的?", FULL, r"的?(?:妈妈|爸爸|家长|奶奶|爷爷)", "full"),
        Cue(r"(?:新郎|新娘)", FULL, rf"新[郎娘]|[和与]|{_STOP}", "full"),
        Cue(AFTER_EDGE, PAIR, _GIVEN_OF, "given"),
        # engraved, embroidered, printed
        Cue(_ENGRAVED, rf"{FULL}|{PAIR}", _WORDS, "given"),
        Cue(r"[“\"「]", PAIR, rf"\s?[&＆❤♥]\s?[{GIVEN}]{{2}}[^{HAN[1:-1]}]", "given"),
        Cue(rf"[“\"「][{GIVEN}]{{2}}\s?[&＆❤♥]\s?", PAIR, rf"[^{HAN[1:-1]}]", "given"),
        # a slip says so; who holds it is still the same
        Cue(
            rf"(?:{_SLIPS})(?:上面?|里面?)?(?:的?(?:收件人|名字|姓名))?(?:写着?的?是?|印着?的?是?|贴着?的?是?|填的?是?|显示的?是?|是|为|叫)",
            FULL,
            _STOP,
            "full",
        ),
        Cue(rf"(?:{_HOLDERS}){_STILL}\s?[“\"「]?", FULL, rf"{_STOP}|先生|女士|收|的", "full"),
        Cue(rf"(?:{_HOLDERS}|签字|签名|登记)(?:[:：]\s?|\s)", ANY, rf"{_STOP}", "word"),
        Cue(rf"(?:{_HOLDERS})", ANY, rf"{_STOP}", "free"),
        Cue(rf"(?:{_HOLDERS})", FULL, rf"{_STOP}|的", "full"),
        Cue(rf"(?:{_TRADES})(?:叫|是|姓名)?[:：“\"]?", rf"{SURNAME}{HAN}{{2}}", rf"{_DOES}|{_STOP}", "free"),
        Cue(rf"(?:{_TRADES})(?:叫|是|姓名)?[:：“\"]?", FULL, rf"{_DOES}|{_STOP}", "full"),
        Cue(
            r"(?:父亲|母亲|爸爸?|妈妈?|老公|老婆|朋友|儿子|女儿|哥哥?|姐姐?|弟弟?|妹妹?|爷爷|奶奶|先生|太太|同事|本人|亲戚|邻居|室友|房东|租客)的?[,，]",
            ANY,
            r"[,，。]",
            "free",
        ),
        Cue(r"(?:寄|寄给|交给|转给|转交|送给|发给|找|请|让|联系)", FULL, r"[,，。\s]|$|收|签收|代收", "full"),
        # 我是楼上小车; 那个谁，小罗吧
        Cue(
            r"我是(?:你?楼[上下]|隔壁|对门|对面|前台|物业|门卫|保安|您?的?邻居|[一二三四五六七八九十\d]{1,3}[楼号层]的?|上次[^，。]{0,8}的)的?",
            rf"[小老阿][{SUR}]",
            _STOP,
            "",
        ),
        Cue(r"(?:那个谁|好像[叫是]|应该叫|大概叫|那位|就那个)[,，\s]?", FOND, rf"吧|来着|{_STOP}", "near"),
        Cue(
            r"(?:门店|专柜|客服|导购|店员|柜姐|店长|老板娘|老板|同事|朋友|闺蜜|主播|阿姨)",
            r"阿[A-Z][a-z]{1,8}|阿[A-Z]",
            "",
            "",
        ),
        Cue(
            r"(?:老板娘|老板|店长|团长|群主|掌柜|阿姨|闺蜜|同事|邻居|大姐)",
            rf"阿[{GIVEN}]|[{GIVEN}](?:姐|哥|婶|嫂|姨|叔)",
            rf"人|{_DOES}|认识|{_STOP}",
            "",
        ),
        Cue(r"(?<![A-Za-z])", rf"(?:Dr|Mr|Mrs|Ms|DR)\.?\s?[{SUR}]", rf"诊所|医生|{_STOP}", ""),
        Cue(r"(?:名字|姓名|叫)[:：\s是]{0,2}", rf"[A-Z][a-zà-ÿ]+\s[{GIVEN}]{{1,2}}", _STOP, ""),
        Cue(rf"(?:{_TRADES})", FOND, rf"[今昨明才刚又还没不打来说]|{_STOP}", "fond"),
        Cue(r"(?:换了|派了?|来了|叫|认识|找|问|推荐的)", FOND, r"出来|来|去|在|接|[,，。！!？?]|$", "fond"),
        Cue(rf"(?:{AFTER_EDGE})", FOND, r"推荐|介绍|你好|您好|在吗|在不在", "fond"),
        Cue(rf"(?:{AFTER_EDGE})我", rf"[小老阿][{SUR}{GIVEN}]", r"[啊呀哈，,]", "fond"),
        Cue(r"(?:谢谢|感谢|多谢|表扬|辛苦)", rf"小{HAN}", rf"帮|给|的帮|{_STOP}", "thanked"),
        Cue(r"(?:客服|店员|导购|前台|主播|群主|团长|店长)", rf"[小阿]{HAN}", rf"还|今|又|没|在|上次|{_STOP}", "near"),
        # names of other peoples and from Japan
        Cue(rf"(?:{_TO_SOMEBODY})(?:[:：\s]|是|叫|为){{0,2}}", rf"{HAN}{{0,3}}(?:{_PEOPLES}){HAN}{{0,3}}", _STOP, ""),
        Cue(
            r"(?:个人|我叫|叫|姓名|收件人?|收货人?|联系人|户名|本人|我是|寄给|转给|名字|登记|老师|室友)(?:[:：\s]|是|叫|为){0,2}",
            rf"(?:{'|'.join(_JAPANESE)}){HAN}{{1,3}}",
            rf"{_STOP}|收",
            "",
        ),
    )
)
# The name at the end of what was said, whatever its given name.
_SIGNED = re.compile(rf"[。！!？?~～\n]\s?(?P<name>{SURNAME}{HAN}{{2}})[。.\s]*$")
_SIGNED_TWIN = re.compile(rf"[,，。！!~～\n]\s?(?P<name>(?P<twin>[{SUR}{GIVEN}])(?P=twin))[。.\s]*$")
_SIGNED_FOREIGN = re.compile(rf"[,，。！!~～\n]\s?(?P<name>{HAN}{{0,3}}(?:{_PEOPLES}){HAN}{{0,3}})[。.\s]*$")
_OWN_MATTER = re.compile(r"\d{6}|[路街巷弄村镇区苑号栋楼室]|寄|收件|退货|退款|地址|快递|订单|[vV][xX]|微信")
SIGNED = (
    rf"[,，。！!？?~～\n]\s?(?:[{SUR}]{HAN}{{2}}|[{SUR}{GIVEN}]{{2}}|{HAN}{{0,3}}(?:{_PEOPLES}){HAN}{{0,3}})[。.\s]*$"
)
_ONE = rf"[{SUR}{GIVEN}]"
_FILLED = r"(?:上面?|里面?|的|收件人|姓?名字?|写|着|是|为|叫|还|就|仍|然|依|成|改|换|更新?|变|填|印|贴|显示|请|暂|应该?|不|[:：\s“\"「]){0,6}"
SIGNS = (
    rf"(?:{_KIN}|同事|朋友|[给带送让陪问叫]|我家|{_HOLDERS}|柜台|专柜|柜姐|店员|导购|前台|门店|小妹)[的家]?{_ONE}{{2}}(?:{_GIVEN_OF}|{_USES}|{_DOES}|就行|[去来在]|走了|去世|过世|住院|结婚|不会|[一二两三四五六七八九十\d]|{_STOP})"
    rf"|(?:{AFTER_EDGE}){_ONE}{{2}}(?:\s?{_GIVEN_OF}|生日|\d|羡慕|穿)|[刻绣印][^\n]{{0,6}}[“\"「:：\s]|写名字|姓名贴|[(（](?:对，?)?(?:这是)?(?:我的?)?(?:真名|本名|实名)|{_ONE}{{2}}[妈爸奶爷姥外]"
    rf"|(?:{_SLIPS}|{_HOLDERS}|签字|登记|{_TRADES}|新[郎娘]){_FILLED}[{SUR}A-Z]|[班级]的?[{SUR}]|(?:父亲|母亲|爸|妈|公|婆|友|子|儿|哥|姐|弟|妹|爷|奶|先生|太太|同事|本人|亲戚|邻居|租客)的?[,，][{SUR}]"
    rf"|(?:寄给?|交给|转[给交]|送给|发给|[找请让])[{SUR}]{HAN}{{1,2}}(?:[,，。\s收签代]|$)|我是[^\n]{{0,14}}[小老阿][{SUR}]|(?:那个谁|好像|应该叫|大概叫|那位|就那个|换了|派|来了|叫|认识|[找问]|推荐的|{_TRADES}|{AFTER_EDGE})[,，\s]?[老小][{SUR}]"
    rf"|(?:{AFTER_EDGE})我[小老阿]|(?:谢谢|感谢|多谢|表扬|辛苦)小|(?:客服|店员|导购|前台|主播|群主|团长|店长|老板娘?|掌柜|阿姨|闺蜜|邻居|大姐|同事|朋友|门店|专柜|柜姐)(?:[小阿]|{_ONE}[姐哥婶嫂姨叔])"
    rf"|{_PEOPLES}|[&＆❤♥]|(?:Dr|Mr|Mrs|Ms|DR)|(?:{'|'.join(_JAPANESE)}){HAN}|(?:名字|姓名|叫)[:：\s是]{{0,2}}[A-Z]"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain Chinese text."""
    topic: bool | None = None
    for find in han_rules.finds(text, _TABLE):
        if find.end - find.start == 2:  # heroes of books have given names as well
            if topic is None:
                topic = TOPIC.search(text) is not None and _OWN_MATTER.search(text) is None
            if topic:
                continue
        yield find


def signed(text: str) -> Iterator[Find]:
    """Yield the name with which a plain text ends, of any given name, if its writer speaks of his own matter."""
    if not _OWN_MATTER.search(text):
        return
    for form, asks in ((_SIGNED, "free"), (_SIGNED_TWIN, "twin"), (_SIGNED_FOREIGN, "")):
        for found in form.finditer(text):
            if han_rules.CHECKS[asks](found["name"]):
                yield Find(*found.span("name"), "name", FORM)

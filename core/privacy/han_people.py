"""Chinese names of private people: a surname and one or two characters, told by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.han_words import NO_FOND, NO_TITLED, is_word
from core.privacy.known import DOUBLE_SURNAMES, GIVEN_HAN, HAN_BRANDS, NO_HAN_NAME, SURNAMES, listed
from core.privacy.span import FORM, TOLD, Find

_ONE = "".join(sorted(SURNAMES))
_GIVEN = "".join(sorted(GIVEN_HAN))
_SURNAME = rf"(?:{'|'.join(DOUBLE_SURNAMES)}|[{_ONE}])"
_HAN = r"[\u4e00-\u9fff]"
_NAME = rf"(?P<name>{_SURNAME}{_HAN}{{1,2}})"
_SHORT = rf"(?P<name>(?:[小老阿]{_HAN}|{_SURNAME}{_HAN}{{1,2}}))"
_STOP = r"(?=[\s,，。.;；、!！?？:：~～()（）\"”'’\-—/|⟨0-9A-Za-z]|$)"
_LINK = r"(?:\s|[:：]|是|为|叫|填的是|写的是|写|填|改成|改为|:){0,4}"
_ROLES = (
    r"客服(?:人员|专员|经理|主管)?|店员|店长|店主|老板娘?|掌柜|卖家|快递(?:小哥|员|师傅|大哥|哥)|外卖(?:小哥|"
    r"员)|送货(?:员|师傅|小哥)|配送员|派送员|骑手|安装(?:师傅|工人|工)|维修(?:师傅|员|工)|师傅|导购(?:员|"
    r"小姐)?|销售(?:员|顾问|人员|经理)?|售后(?:人员|专员)?|接待(?:员|人员)?"
    r"|服务员|收银员|业务员|工程师|主管|经理|理发师|技师|美容师|医生|护士|司机|管家|房东|朋友|同事|同学|闺蜜|"
    r"邻居|室友|儿子|女儿|老公|老婆|妹妹|弟弟|哥哥|姐姐|表妹|表弟|表哥|表姐|侄子|外甥"
)
_TITLE = (
    r"(?:先生|女士|小姐姐|小姐|太太|师傅|老师|经理|医生|大夫|主任|主管|阿姨|大姐|大哥|大叔|大妈|老板|店长|店主|"
    r"同学|警官|律师|工程师|教练|客服|总|姐|哥|工)"
)
_TITLED = (
    r"(?:先生|女士|小姐|太太|师傅|老师|经理|医生|大夫|主任|主管|阿姨|大姐|大哥|老板|店长|同学|警官|律师|工程师|教练)"
)
_HOLDERS = (
    r"收货人|收件人|收货姓名|收件姓名|联系人|寄件人|发件人|签收人|代收人|取件人|购买人|购买者|下单人|订购人|"
    r"开票人|户名|持卡人|被保险人|投保人|负责人|经办人|申请人|投诉人|预约人|顾客|客户|买家|会员|用户|评价人|"
    r"评论人|乘客|患者|本人|业主|住户|租客|房主|学员"
)
_KIN = (
    r"(?:我|他|她|你|咱)?(?:妈妈?|爸爸?|爷爷|奶奶|外婆|外公|姥姥|姥爷|老公|老婆|丈夫|妻子|儿子|女儿|闺女|弟弟?|"
    r"妹妹?|哥哥?|姐姐?|婆婆|公公|岳父|岳母|舅舅|姑姑|叔叔|阿姨|堂弟|堂哥|表弟|表妹|表哥|表姐|侄子|侄女|"
    r"外甥女?)"
    r"|隔壁的?|邻居|同事|同学|朋友|闺蜜|室友|舍友|领导|房东|门卫|保安|代收的"
)
_RULES: tuple[tuple[re.Pattern[str], bool], ...] = tuple(
    (re.compile(pattern), bound)
    for pattern, bound in (
        (rf"(?:[我他她]叫|我名叫|本人叫|名字是|名字叫|名叫|请叫我|叫我){_LINK}{_NAME}", False),
        (
            rf"(?:姓名|真名|全名|大名|名字|署名|签名|落款|抬头(?:个人)?|开户名|英文名)(?:\s?[:,，]\s?|\s|是|为|叫|"
            rf"填的是|写的是|写|填|改成|改为){{1,4}}{_NAME}",
            False,
        ),
        (
            rf"(?:收款人|开户人|收货人|收件人|联系人|持卡人|户主|姓名(?=[:\s是])|我叫|寄件人)(?:\s|[:]|是|为|"
            rf"叫){{1,3}}(?P<name>{_HAN}{{2,4}}(?:·{_HAN}{{1,6}})?){_STOP}",
            False,
        ),
        (rf"(?:{_KIN}){_NAME}(?={_STOP[3:-1]}|的|用|在|说|买|收|不|去|一|也|很|拿|帮|签)", True),
        (
            rf"(?<!{_HAN}){_NAME}(?=[,，\s]{{0,2}}(?:的)?(?:身份证|电话|手机|卡号|银行卡|护照|微信|住址|地址|收件|联系电话))",
            True,
        ),
        (rf"(?<={_HAN}){_NAME}(?=的(?:身份证|电话|手机|卡号|银行卡|护照|微信|住址|地址))", True),
        (
            rf"(?:{_HOLDERS})(?:的?(?:姓名|名字))?(?:\s?[:：]\s?|是|为|叫|写的?是?|填的?是?|改成|改为|名?[:：]){{1,2}}\s?{_NAME}",
            False,
        ),
        (rf"(?:{_HOLDERS})\s?{_NAME}{_STOP}", True),
        (
            rf"(?:{_ROLES})(?:名?叫|姓名|名字叫|是叫|，?叫做?|叫)\s?[:：]?\s?(?P<name>{_SURNAME}{_HAN}{{1,2}}|[小老阿]{_HAN}){_STOP}?",
            False,
        ),
        (
            rf"(?:{_ROLES})\s?[:：\"“「]?(?P<name>[小老阿][{_ONE}丽芳敏静娜美雪玲燕婷娟红梅花兰莉莎琳娇倩月云明强军伟杰峰"
            rf"涛飞波勇刚亮龙虎辉宇豪凯鑫斌华])(?=[^\u4e00-\u9fff]|$|态度|说|很|服务|人|每|非|特|真|给|帮|打|回|耐|让|"
            rf"也|都|就|一直|居然|竟|把|和|来|上门|安|处|解|联|不|太|超|在|的|总|还|送|装|修|推|没|告|接|全|一)",
            True,
        ),
        (
            rf"(?<![{_HAN[1:-1]}])(?P<name>[小老阿][{_ONE}])(?=态度|说|很|服务|回复|处理|给我|帮我|接待|上门|送|推荐|"
            rf"人很|非常|耐心|不理|的服务|的态度)",
            True,
        ),
        (
            rf"(?:^|[\n，。！!、\s]|感谢|谢谢|找|请|是|让|跟|问)(?P<name>[{_ONE}丽芳敏静美雪玲燕婷娟红梅花兰莉霞](?:姐|"
            rf"哥|叔|姨|婶|嫂|工|总|队|导)(?![{_HAN[1:-1]}]{{0,1}}[们妹]))(?=[^\u4e00-\u9fff]|$|推荐|说|很|人|帮|给|的|"
            rf"修|处|来|装|态|服|介)",
            True,
        ),
        (
            rf"(?:是|被|由|让|给|叫){_NAME}(?=的师傅|的客服|的店员|的小哥|的快递员?|的人|签收|代收|收的|取走|拿走|处理|"
            rf"接待|接单|负责|安装|派送|送的|打的|领)",
            True,
        ),
        (rf"(?:应该是|应为|改成|改为|改名|换成){_NAME}{_STOP}", True),
        (rf"(?:查一?下|看一?下|查查|帮忙查){_NAME}(?=的|{_STOP[3:-1]})", True),
        (rf"(?:{_ROLES})\s?[:：\"“「]?{_NAME}{_STOP}", True),
        (
            rf"(?:{_ROLES})\s?[:：\"“「]?{_NAME}(?=说|很|态度|服务|非常|特别|真|给|帮|打|告|回|送|发|耐心|让|跟|也|都|"
            rf"就|还|一直|居然|竟|主动|把|和|来|上门|安装|处理|解决|联系|的态度|的服务|先生|女士)",
            True,
        ),
        (rf"(?:我是|这是|这里是|我就是|本人){_NAME}{_STOP}", True),
        (
            rf"(?:寄给|转交给?|交给|送给|发给|找|联系|感谢|谢谢|表扬|投诉|点赞|夸夸?|亲爱的|尊敬的|"
            rf"请){_NAME}(?={_TITLE}|{_STOP[3:-1]})",
            True,
        ),
        (rf"(?:——|--|—|–|－|-|~|～)\s*{_NAME}\s*[。.]?\s*(?:\n|$)", True),
        (rf"(?:^|[\n。！!？?\s，,]){_NAME}\s?(?:敬上|谨上|拜上|顿首|留言?|亲笔|于\d|书)\s*[。.]?(?:\n|$)", True),
        (rf"{_NAME}(?=收(?![到货入拾藏费]))", True),
        (rf"(?:^|[\n，。！!\s]){_NAME}(?=[，,]?(?:您好|你好))", True),
        (
            rf"(?:^|[\s,，、:：])(?P<name>{_SURNAME}{_HAN}{{1,2}})(?=[,，\s:：]{{0,2}}(?:\+?86[\-\s]?)?1[3-9]\d[\-\s]?\d"
            rf"{{4}}[\-\s]?\d{{4}})",
            True,
        ),
    )
)
# A surname with a title says who it is; a full name with one only beside a word of the trade: else it is an author.
_POLITE = re.compile(rf"(?:(?<={_HAN})|(?<!{_HAN}))(?P<name>(?:{_SURNAME}{_HAN}{{1,2}}|[小老]?{_SURNAME}){_TITLED})")
_SURNAMED = re.compile(
    rf"(?:我|本人|鄙人|客服|师傅|小哥|店员|他|她|老板)姓(?P<name>{_SURNAME}){_STOP}|(?:免贵|贵|我)姓(?P<other>{_SURNAME})"
)
_TRADE = re.compile(
    r"咨询|客服|快递|安装|维修|送货|配送|售后|店|收货|收件|联系|我是|电话|投诉|感谢|谢谢|接待|上门|销售|导购|服务|姓|预约|订单"
)
_PUBLIC = re.compile(r"作者|书|文章|译|小说|主演|电影|导演|写的|笔下|演讲|课|歌|诗|学者|版|读")
_FUNCTION = frozenset(
    "签代取拿接的了是在我今来买住想要说收很就也都又给吗呢吧啊和与及或跟把被让请已没不有还去到从用这那你他她它们对于等个位先女小老师经同"
)

_BEGIN = "".join(sorted(SURNAMES | {name[0] for name in DOUBLE_SURNAMES}))
# A surname behind, or before, one of the words; then those told by a title or an end alone.
SIGNS = (
    rf"(?:[他她]叫|是|被|由|让|给|叫|应该是|应为|改成|改为|改名|换成|查一?下|看一?下|查查|{_KIN}|收款人|开户人?|户主|抬头|英文名|我叫|名叫|名字|姓名|"
    rf"真名|全名|大名|署名|签名|落款|{_HOLDERS}|{_ROLES}|我是|这里是|我就是|寄给|转交给?|交给|送给|发给|找|联系|感谢|谢谢|表扬|投诉|点赞|夸|亲爱的|"
    rf"尊敬的|请|姓)(?:\s|[:：,，\"“「]|是|为|叫|做|名|的|写|填|改成){{0,4}}(?:[{_BEGIN}小老阿]|[{_GIVEN}][姐哥叔姨婶嫂工总队导])"
    rf"|[{_BEGIN}小老阿][\u4e00-\u9fff]{{1,2}}[,，\s]{{0,2}}(?:的)?(?:身份证|电话|手机|卡号|银行卡|护照|微信|住址|地址|收件|联系|收(?:[^到货入拾藏费]|$)|"
    rf"[您你]好|敬上|"
    rf"谨上|拜上|顿首|留|书|于\d|亲笔|态度|说|很|服务)"
    rf"|(?:^|[\n，。！!、\s]|感谢|谢谢|找|请|是|让|跟|问)[{_BEGIN}{_GIVEN}][姐哥叔姨婶嫂工总队导]|[{_BEGIN}][\u4e00-\u9fff]{{0,2}}{_TITLED}|"
    rf"姓[{_BEGIN}]"
    rf"|(?:收款人|开户人|收货人|收件人|联系人|持卡人|户主|姓名|我叫|寄件人)(?:\s|[:：]|是|为|叫)|[小老阿][{_BEGIN}](?:态度|说|很|服务|回复|处理|给我|帮我|接待|上门|送|推荐|人很|"
    rf"非常|耐心|不理|的)"
    rf"|[—–－~～\-]\s?[{_BEGIN}]|[\u4e00-\u9fff][,，\s:：]{{0,2}}(?:\+?86)?[\-\s]?1[3-9]\d"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the Chinese names of a plain text."""
    for form, bound in _RULES:
        for found in form.finditer(text):
            start, end = found.span("name")
            end = _end(text, start, end, bound)
            if end and _is_one(text[start:end], bound):
                yield Find(start, end, "name", FORM if bound else TOLD)
    for found in _POLITE.finditer(text):
        yield from _polite(found, text)
    for found in _SURNAMED.finditer(text):
        group = "name" if found["name"] else "other"
        yield Find(*found.span(group), "name", FORM)


_NOBODY = listed(
    "本人 自己 没有 不在 不是 电话 地址 信息 错误 错了 写错 写错了 有误 签收 名字 姓名 号码 已经 可以 不对 不详 匿名 保密 未知 "
    "同上 如下 随便 家人 朋友 同事 物业 门卫 保安 前台 驿站 快递 客服 商家 卖家 老板"
)


def _end(text: str, start: int, end: int, bound: bool) -> int:
    """Return where a name ends: before a word that it drew in; 0 where nothing of a name is left."""
    name = text[start:end]
    surname = 2 if name[:2] in DOUBLE_SURNAMES else 1
    if name[0] in "小老阿" or "·" in name:
        return end
    if name[0] not in SURNAMES:
        return 0 if name[0] in _FUNCTION else end
    while (
        len(name) > surname
        and name[-1] in _FUNCTION
        and not (name[-1] in GIVEN_HAN and not bound and len(name) == surname + 1)
    ):
        name = name[:-1]
    after = text[start + len(name) : start + len(name) + 1]
    if not bound and len(name) == surname + 2 and name[-1] not in GIVEN_HAN and re.match(_HAN, after):
        name = name[:-1]  # 我叫王芳住在…
    return start + len(name) if len(name) > surname else 0


def _is_one(name: str, strict: bool) -> bool:
    if strict and name[0] == "和":  # a surname, but rarely
        return False
    if (
        strict
        and len(name) > 1
        and name[0] not in "小老阿"
        and name[-1] not in "姐哥叔姨婶嫂工总队导"
        and is_word(name)
    ):
        return False
    if (
        name in _NOBODY
        or name in HAN_BRANDS
        or name in NO_HAN_NAME
        or any(name.startswith(w) for w in NO_HAN_NAME if len(w) > 1)
    ):
        return False
    if len(name) == 2 and name[1] in "姐哥叔姨婶嫂工总队导":
        return name not in NO_TITLED or name[1] in "姐哥"
    if name[0] in "小老阿" and len(name) == 2:
        return name not in NO_FOND
    given = name[2:] if name[:2] in DOUBLE_SURNAMES else name[1:]
    return not strict or all(c in GIVEN_HAN for c in given)


def _polite(found: re.Match[str], text: str) -> Iterator[Find]:
    start, end = found.span("name")
    said = found["name"]
    title = next(t for t in sorted(_TITLED[3:-1].split("|"), key=len, reverse=True) if said.endswith(t))
    name = said[: -len(title)]
    if said in HAN_BRANDS or name in HAN_BRANDS or name in NO_HAN_NAME:
        return
    if name == "祝" or (name == "谢" and text[start - 1 : start] == "感"):
        return
    if name[0] == "谢" and text[start - 1 : start] == "感":
        start, said, name = start + 1, said[1:], name[1:]
    surname = name[-1] if len(name) <= 2 and name[0] not in "小老" else name
    before = text[max(0, start - 1) : start]
    if len(name) > 1 and name[0] not in "小老" and name not in DOUBLE_SURNAMES:
        given = name[2:] if name[:2] in DOUBLE_SURNAMES else name[1:]
        near = text[max(0, start - 30) : end + 30]
        if all(c in GIVEN_HAN for c in given) and _TRADE.search(near) and not _PUBLIC.search(near):
            yield Find(start, end, "name", FORM)  # a surname alone goes with its title
        elif surname in SURNAMES and len(name) == 2 and _TRADE.search(near) and not _PUBLIC.search(near):
            yield Find(start + 1, end, "name", FORM)
        return
    near = text[max(0, start - 30) : end + 30]
    if (
        re.match(_HAN, before)
        and before not in "是的给找姓叫由请和跟让位个谢服员与对家们，。"
        and not _TRADE.search(near)
    ):
        return
    if title == "师傅" and name in ("老", "大", "康", "沈"):
        return
    wide = text[max(0, start - 60) : end + 60]
    if _PUBLIC.search(wide) and not _TRADE.search(wide):
        return
    if title in ("老师", "老板", "同学", "医生", "大夫") and (_PUBLIC.search(near) or not _TRADE.search(near)):
        return
    yield Find(start, end, "name", FORM)  # a surname alone goes with its title

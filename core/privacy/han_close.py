"""Chinese names as people near to somebody say them: kin, nicknames, who signed for it, a name beside a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.han_words import NO_FOND, NO_PAIR, full, is_word
from core.privacy.known import DOUBLE_SURNAMES, GIVEN_HAN, SURNAMES
from core.privacy.span import FORM, TOLD, Find

_SUR = "".join(sorted(SURNAMES))
_GIVEN = "".join(sorted(GIVEN_HAN))
_HAN = r"[\u4e00-\u9fff]"
_SURNAME = rf"(?:{'|'.join(DOUBLE_SURNAMES)}|[{_SUR}])"
_THREE = rf"(?:(?:{'|'.join(DOUBLE_SURNAMES)})[{_GIVEN}]{{1,2}}|[{_SUR}][{_GIVEN}]{{2}})"
_FULL = rf"{_SURNAME}[{_GIVEN}]{{1,2}}"
_EDGE = r"[\s,，。.;；、!！?？:：~～()（）\"“”'‘’「」\-—/|⟨]"
_ENDS = rf"(?={_EDGE}|[0-9A-Za-z]|$)"
_RELATIVES = (
    r"妈妈?|爸爸?|大舅|二舅|小舅|舅舅?|大姑|小姑|姑姑|姑妈|姑父|大姨|小姨|姨妈|哥哥?|大哥|姐姐?|大姐|弟弟|妹妹|爷爷|奶奶|外公|外婆|姥爷|姥姥|"
    r"大伯|二叔|叔叔|婶婶|嫂子|媳妇|老公|老婆|爱人|对象|儿子|女儿|闺女|孙子|孙女|外孙女?|侄子|侄女|表[哥姐弟妹]|堂[哥姐弟妹]"
)
_CHILDREN = r"宝宝|闺女|女儿|儿子|弟弟|妹妹|孩子|孙子|孙女|外孙女?|小孩|宝贝|大宝|二宝|老大|老二|我是"
_PRAISED = rf"推荐|介绍|讲|说|的?课|建议|{_EDGE}|$"
_WORKS = rf"人(?!$)|和[老小]|与|两[个位]|来|说|特别|很|真|在吗|帮|给|送|上门|师傅|{_EDGE}|$"
_ANSWERS = rf"在吗|说|处理|态度|给|帮|很|真|回|{_EDGE}|$"
_WRITTEN = r"胸牌写着?|户名却?是?|里的|刻[“\"]|写[“\"]?(?:个人)?|叫"
_WHO = r"这个人|那个人|有个人叫|授权|开户人?|行卡?[,，]|监护人|领队|申请人|取票人|同桌|老同学|司机|外联部|客户名"
_OURS = r"妈|爸|姨|舅|姑|叔|同事|朋友|老公|老婆|儿子|女儿|邻居|爱人|奶奶"
_SIGNS_FOR = r"已?(?:签收|代签|代收|本人签收|代领|代取)|的(?:妈妈|爸爸|家长)"
_FIELD = r"(?:收件|收货|寄件|收件人|收货人|寄件人|姓名|户名|联系人)人?(?:[:：]|写的?是?|填的?是?)\s?"
_PASS = r"(?:拼音|英文名|护照上|证件上)(?:名字|姓名)?(?:[:：\s是写为])*"
_LOUD = r"买|说|妈|爸|穿|用|喜|很|的|今|两|三|上|每|最|也|都|特|过|要|想|就|吃|玩|拿|一"
# (form, how sure a hit is by itself: "full" asks for a full name and no word, "" for nothing further)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), asks)
    for pattern, asks in (
        # kin, and a full name of three characters, whatever follows
        (rf"(?:{_RELATIVES}|有个叫|名叫|冒充|授权|报(?:的是)?|户名是?|处理人都?是|因本人|本人|这个人叫?)(?P<name>{_THREE})", "full"),
        (rf"(?:{_WHO}|{_WRITTEN})(?P<name>{_FULL}){_ENDS}", "full"),
        (rf"(?:分别写|写)(?P<name>{_FULL})(?=[和与、]{_FULL})", "full"),
        (rf"(?:^|[\n，,。！!\s])(?P<name>{_FULL})(?=是我(?:{_OURS})|介绍来|这名字|小朋友|生日快乐)", "full"),
        (rf"(?<!百)姓(?P<name>[{_SUR}])(?=[,，。\s]|的|不对|$)", ""),
        # beside the number of a card or an identity
        (rf"(?<=\d{{5}}[\dXx])[,，\s]{{0,2}}(?P<name>{_FULL})(?={_EDGE}|[，,、和]|$)", "full"),
        (rf"(?:^|{_EDGE}|人)(?P<name>{_FULL})(?=[,，\s:：]{{0,2}}\d{{15,19}})", "full"),
        # fields of a delivery: any given name
        (rf"{_FIELD}(?P<name>{_SURNAME}{_HAN}{{1,2}})(?={_EDGE}|$)", "word"),
        (rf"(?:^|[\n,，。；;、\s])(?P<name>{_SURNAME}{_HAN}{{1,2}})(?=[/|,，\s]{{1,2}}1[3-9]\d{{9}})", "word"),
        (rf"(?:信箱|[号室楼层户幢栋单元]|\d)[,，]\s?(?P<name>{_FULL})(?:\s?[收启])?[。.!！]?\s*$", "full"),
        # who signed for it, who is called upon
        (rf"(?:显示|提示|说是?|写着|被|由|是|{_EDGE}|^)(?P<name>{_FULL})(?={_SIGNS_FOR})", "full"),
        (rf"(?:^|[\n。！!])(?P<name>{_THREE})(?=(?:同学|女士|先生|你好|您好|收))", "full"),
        (rf"(?:^|[\n，,。！!\s]|谢谢|感谢|听|跟着|找|是)(?P<name>[{_SUR}](?:老师|大夫|医生|教练|阿姨|叔叔|奶奶|爷爷))(?={_PRAISED})", ""),
        (rf"(?:我是)(?P<name>{_SURNAME}[{_GIVEN}]{{1,2}})(?=的(?:朋友|同事|家人|妈妈|爸爸|老公|老婆|儿子|女儿|同学|家长))", "full"),
        (rf"(?:报)(?P<name>{_FULL})(?=的?名字?|就行|即可)", "full"),
        # 老唐, 小贾
        (rf"(?:^|{_EDGE}|快递|师傅|客服|叫|和|与|找|问下?|请|让|跟|谢谢|感谢)(?P<name>[老小][{_SUR}])(?={_WORKS})", "fond"),
        # what children are called, and those who keep a shop
        (rf"(?:{_CHILDREN})(?P<name>(?P<twin>{_HAN})(?P=twin))(?={_LOUD}|[0-9]|{_EDGE}|$)", "twin"),
        (rf"(?:客服|团长|店长|老板娘|群主|主播|掌柜|管家|导购|骑手|收件人写)(?P<name>[小阿]{_HAN})(?={_ANSWERS})", "near"),
        (rf"(?:团长|老板娘|群主)(?P<name>[{_GIVEN}]{{2}}){_ENDS}", "word"),
        (rf"(?:收件人[写叫]|[找问给叫])(?P<name>[{_SUR}][大二三四五六七老小][嫂婶叔姨爷伯哥姐娘])(?={_EDGE}|$|收|家|[那就])", ""),
        # names of other peoples, and names in Latin letters beside Chinese ones
        (rf"(?:我叫|我是|姓名|本人|户名|名叫|收件人|收货人|联系人)[:：\s是为叫]*(?P<name>{_HAN}{{2,6}}·{_HAN}{{2,8}})", ""),
        (rf"(?<![A-Za-z])(?P<name>[A-Z][a-z]{{2,10}} [{_SUR}])(?={_EDGE}|$|回|说|很|处理|帮|给|的|经理|小姐|老师)", ""),
        (rf"{_PASS}(?P<name>[A-Z]{{2,}}[ ,/][A-Z]{{2,}}|[A-Z][a-z]+ [A-Z][a-z]+)(?![A-Za-z])", ""),
    )
)  # fmt: skip

SIGNS = (
    rf"(?:{_RELATIVES}|叫|冒充|授权|报|户名|处理人|本人|这个人|那个人|开户|收件|收货|寄件|姓名|联系人|显示|提示|{_CHILDREN}|客服|团长|店长|老板娘|群主|"
    rf"主播|掌柜|管家|导购|骑手|拼音|英文名|护照|证件|找|问|给|我叫)[^\n]{{0,5}}[\u4e00-\u9fffA-Z]"
    rf"|姓[{_SUR}]|监护人|领队|申请人|取票人|同桌|老同学|司机|外联部|客户名|胸牌|里的|[刻写叫]|[{_SUR}]{_HAN}{{1,2}}(?:是我|介绍来|这名字|小朋友|生日快乐)"
    rf"|\d{{5}}[\dXx][,，\s]{{0,2}}[{_SUR}]|{_HAN}[/|,，\s:：]{{0,2}}\d{{11}}|[{_SUR}]{_HAN}{{1,2}}(?:已|签收|代签|代收|代领|代取|同学)"
    rf"|[{_SUR}](?:老师|大夫|医生|教练|阿姨|叔叔|奶奶|爷爷)|[老小][{_SUR}]|[A-Z][a-z]+ [{_SUR}]|[号室楼层户幢栋元箱\d][,，]\s?[{_SUR}]"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain text."""
    for form, asks in _RULES:
        for found in form.finditer(text):
            name = found["name"]
            if name[0] == "谢" and text[found.start("name") - 1 : found.start("name")] == "感":
                continue
            if _holds(name, asks):
                yield Find(*found.span("name"), "name", TOLD if asks == "" else FORM)


def _holds(name: str, asks: str) -> bool:
    if asks == "full":
        return full(name)
    if asks == "word":
        return not is_word(name)
    if asks == "twin":
        return name not in NO_PAIR
    if asks in ("fond", "near"):
        return name not in NO_FOND and not (asks == "fond" and is_word(name))
    return True

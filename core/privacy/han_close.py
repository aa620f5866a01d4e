"""Chinese names as people near to somebody say them: kin, nicknames, who signed for it, a name beside a number."""

from __future__ import annotations

from collections.abc import Iterator

from core.privacy import han_rules
from core.privacy.han_rules import ALONE, ANY, EDGE, FOND, FULL, GIVEN, HAN, SUR, THREE, Cue
from core.privacy.span import Find

_RELATIVES = (
    r"妈妈?|爸爸?|大舅|二舅|小舅|舅舅?|大姑|小姑|姑姑|姑妈|姑父|大姨|小姨|姨妈|哥哥?|大哥|姐姐?|大姐|弟弟|妹妹|爷爷|奶奶|外公|外婆|姥爷|姥姥|"
    r"大伯|二叔|叔叔|婶婶|嫂子|媳妇|老公|老婆|爱人|对象|儿子|女儿|闺女|孙子|孙女|外孙女?|侄子|侄女|表[哥姐弟妹]|堂[哥姐弟妹]"
)
_CHILDREN = r"宝宝|闺女|女儿|儿子|弟弟|妹妹|孩子|孙子|孙女|外孙女?|小孩|宝贝|大宝|二宝|老大|老二|我是"
_KEEPERS = r"客服|团长|店长|老板娘|群主|主播|掌柜|管家|导购|骑手|收件人写"
_WHO = r"这个人|那个人|有个人叫|授权|开户人?|行卡?[,，]|监护人|领队|申请人|取票人|同桌|老同学|司机|外联部|客户名"
_WRITTEN = r"胸牌写着?|户名却?是?|里的|刻[“\"]|写[“\"]?(?:个人)?|叫"
_FIELD = r"(?:收件|收货|寄件|收件人|收货人|寄件人|姓名|户名|联系人)人?(?:[:：]|写的?是?|填的?是?)\s?"
_PASS = r"(?:拼音|英文名|护照上|证件上)(?:名字|姓名)?(?:[:：\s是写为])*"
_HONOURED = rf"[{SUR}](?:老师|大夫|医生|教练|阿姨|叔叔|奶奶|爷爷)"
_COUNTED = rf"[{SUR}][大二三四五六七老小][嫂婶叔姨爷伯哥姐娘]"
_TWIN = rf"(?P<twin>{HAN})(?P=twin)"

# What follows a name.
_STOP = rf"{EDGE}|$"
_ENDS = rf"{EDGE}|[0-9A-Za-z]|$"
_OURS = r"妈|爸|姨|舅|姑|叔|同事|朋友|老公|老婆|儿子|女儿|邻居|爱人|奶奶"
_OURS_OF = r"的(?:朋友|同事|家人|妈妈|爸爸|老公|老婆|儿子|女儿|同学|家长)"
_SIGNS_FOR = r"已?(?:签收|代签|代收|本人签收|代领|代取)|的(?:妈妈|爸爸|家长)"
_PRAISED = rf"推荐|介绍|讲|说|的?课|建议|{EDGE}|$"
_WORKS = rf"人(?!$)|和[老小]|与|两[个位]|来|说|特别|很|真|在吗|帮|给|送|上门|师傅|{EDGE}|$"
_ANSWERS = rf"在吗|说|处理|态度|给|帮|很|真|回|{EDGE}|$"
_LOUD = rf"买|说|妈|爸|穿|用|喜|很|的|今|两|三|上|每|最|也|都|特|过|要|想|就|吃|玩|拿|一|[0-9]|{EDGE}|$"

_CUES = (
    # kin, and a full name of three characters, whatever follows
    Cue(
        rf"(?:{_RELATIVES}|有个叫|名叫|冒充|授权|报(?:的是)?|户名是?|处理人都?是|因本人|本人|这个人叫?)",
        THREE,
        "",
        "full",
    ),
    Cue(rf"(?:{_WHO}|{_WRITTEN})", FULL, _ENDS, "full"),
    Cue(r"(?:分别写|写)", FULL, rf"[和与、]{FULL}", "full"),
    Cue(r"(?:^|[\n，,。！!\s])", FULL, rf"是我(?:{_OURS})|介绍来|这名字|小朋友|生日快乐", "full"),
    Cue(r"(?<!百)姓", ALONE, r"[,，。\s]|的|不对|$", ""),
    # beside the number of a card or an identity
    Cue(r"(?<=\d{5}[\dXx])[,，\s]{0,2}", FULL, rf"{EDGE}|[，,、和]|$", "full"),
    Cue(rf"(?:^|{EDGE}|人)", FULL, r"[,，\s:：]{0,2}\d{15,19}", "full"),
    # fields of a delivery: any given name
    Cue(_FIELD, ANY, _STOP, "word"),
    Cue(r"(?:^|[\n,，。；;、\s])", ANY, r"[/|,，\s]{1,2}1[3-9]\d{9}", "word"),
    Cue(r"(?:信箱|[号室楼层户幢栋单元]|\d)[,，]\s?", FULL, r"(?:\s?[收启])?[。.!！]?\s*$", "full"),
    # who signed for it, who is called upon
    Cue(rf"(?:显示|提示|说是?|写着|被|由|是|{EDGE}|^)", FULL, _SIGNS_FOR, "full"),
    Cue(r"(?:^|[\n。！!])", THREE, r"(?:同学|女士|先生|你好|您好|收)", "full"),
    Cue(r"(?:^|[\n，,。！!\s]|谢谢|感谢|听|跟着|找|是)", _HONOURED, _PRAISED, ""),
    Cue(r"(?:我是)", FULL, _OURS_OF, "full"),
    Cue(r"(?:报)", FULL, r"的?名字?|就行|即可", "full"),
    # 老唐, 小贾
    Cue(rf"(?:^|{EDGE}|快递|师傅|客服|叫|和|与|找|问下?|请|让|跟|谢谢|感谢)", FOND, _WORKS, "fond"),
    # what children are called, and those who keep a shop
    Cue(rf"(?:{_CHILDREN})", _TWIN, _LOUD, "twin"),
    Cue(rf"(?:{_KEEPERS})", rf"[小阿]{HAN}", _ANSWERS, "near"),
    Cue(r"(?:团长|老板娘|群主)", rf"[{GIVEN}]{{2}}", _ENDS, "word"),
    Cue(r"(?:收件人[写叫]|[找问给叫])", _COUNTED, rf"{EDGE}|$|收|家|[那就]", ""),
    # names of other peoples, and names in Latin letters beside Chinese ones
    Cue(r"(?:我叫|我是|姓名|本人|户名|名叫|收件人|收货人|联系人)[:：\s是为叫]*", rf"{HAN}{{2,6}}·{HAN}{{2,8}}", "", ""),
    Cue(r"(?<![A-Za-z])", rf"[A-Z][a-z]{{2,10}} [{SUR}]", rf"{EDGE}|$|回|说|很|处理|帮|给|的|经理|小姐|老师", ""),
    Cue(_PASS, r"[A-Z]{2,}[ ,/][A-Z]{2,}|[A-Z][a-z]+ [A-Z][a-z]+", r"(?![A-Za-z])", ""),
)
_TABLE = han_rules.rules(_CUES)

# What a text must hold: a word and the beginning of a name behind it, or a name's beginning and a word.
_NAMED = rf"[{SUR}]{HAN}"
SIGNS = (
    rf"(?:{_RELATIVES}|有个叫|名叫|冒充|授权|报(?:的是)?|户名是?|处理人都?是|本人|这个人叫?|{_WHO}|{_WRITTEN}|写|我是){_NAMED}"
    rf"|{_NAMED}{HAN}?(?:是我(?:{_OURS})|介绍来|这名字|小朋友|生日快乐|已?(?:签收|代签|代收|本人签收|代领|代取)|的(?:妈妈|爸爸|家长)|同学|女士|先生|[你您]好|收)"
    rf"|姓[{SUR}]|\d{{5}}[\dXx][,，\s]{{0,2}}[{SUR}]|{HAN}[/|,，\s:：]{{0,2}}\d{{11}}|[信箱号室楼层户幢栋单元\d][,，]\s?[{SUR}]"
    rf"|{_FIELD}[{SUR}]|{_HONOURED}|[老小][{SUR}]|(?:{_CHILDREN}){HAN}{{2}}(?:{_LOUD})|(?:{_KEEPERS})[小阿]|(?:团长|老板娘|群主)[{GIVEN}]{{2}}|(?:收件人[写叫]|[找问给叫]){_COUNTED}"
    rf"|(?:我叫|我是|姓名|本人|户名|名叫|收件人|收货人|联系人)[:：\s是为叫]*{HAN}{{2,6}}·|[A-Z][a-z]+ [{SUR}]|{_PASS}[A-Z]"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain text."""
    return han_rules.finds(text, _TABLE)

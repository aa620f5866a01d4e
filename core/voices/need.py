# ruff: noqa: E501  (a rule on one line can be read and checked; a folded one cannot)
"""Which voices carry a need, by rules that anybody can read.

Precision comes first: a kind that is not plain from the words stays null. Each kind has what speaks for it and
what looks alike yet is none, in English and in Chinese; the first kind in the order of `KINDS` counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

KINDS = ("wish", "workaround", "lack", "comparison", "question")
NO_NEED = "none"
NEEDS = (*KINDS, NO_NEED)  # as people and models answer; the rules leave a blank for none

_GOOD = r"(?:nice|great|good|better|perfect|helpful|lovely|awesome|ideal|handy|cool|useful|amazing)(?:r|er)?"
_MAKER = (
    r"(?:they|it|this|you guys|(?:the )?(?:manufacturers?|company|makers?|designers?|seller|brand)|somebody|someone)"
)
_NEAR = r"(?:\w+[ ,]+){0,3}"

WISH = "|".join(
    [
        r"\b(?:i|we|my \w+|she|he|everyone|only)(?: do| just| really| only| also| kind of| kinda| so)* wish(?:es|ed)?\b",
        r"^(?:just |only |really )*wish(?:ed|ing)? (?:it|they|there|this|the|i|we|you|that|someone)\b",
        r"\bif only (?:it|they|there|the|this|i|we|someone|somebody)\b",
        rf"\bwould(?:'ve| have)? (?:be|been) (?:so |really |very |even |much |a lot |just |quite )*{_GOOD} (?:if|to have|to see|with a)\b",
        r"\b(?:would|'d) (?:really |also )*(?:love|like|have liked|have loved|prefer) (?:to see|it if|if|to have seen|to have had|a way)\b",
        r"\b(?:i|we)(?:'d| would| could) (?:really )?(?:love|kill for|pay (?:more|extra) for) (?:a|an|one|some|it)\b",
        rf"\b{_MAKER} (?:really |also )*(?:should|ought to|needs? to) (?:really |also |at least )*(?:have|come with|include|be|offer|add|make|sell|provide|put|consider|design|fix)\b",
        r"\bcould (?:really |definitely |certainly |also )?(?:use|do with) (?:a|an|some|more|better|another|longer|bigger)\b",
        r"\bif (?:it|they|this|the \w+) (?:only |just )?(?:kept|held|lasted|had|came|went|could|ran|stayed|reached|fit)\b[^.!?]{0,50}\b(?:i|we|it|they)(?: could|'d| would)\b",
        r"\bplease (?:make|add|bring|include|offer|release|sell|design|give us|consider|fix)\b",
        r"\b(?:my|the) (?:only|one|biggest) wish\b",
        r"\bhop(?:e|ing) (?:that )?(?:they|the (?:company|maker|manufacturer|next)|a future)\b",
        r"希望(?:商家|卖家|厂家|厂商|店家|京东|官方|以后|下次|下一代|能够?有|可以有|有个|有一|能?出|能?增加|能?加|能?改|可以改|可以增加|可以加|再|多|尽快|早日)",
        r"(?:要是|如果|若是?|假如).{0,24}(?:就|那就?|会|该多)(?:更|太|再)?(?:好|完美|棒|省心|方便|理想)",
        r"(?:如果|要是|若是?|假如)[^。！？!?]{0,16}(?:加点?钱|多花点?钱|贵一?点)[^。！？!?]{0,4}(?:都|也)",
        r"(?:能|可以|有|再).{0,12}就(?:更|太|再)?(?:好|完美|棒)了?",
        r"建议(?:商家|卖家|厂家|厂商|店家|京东|官方|增加|改|加|配|出|可以|把|能|换成|做)",
        r"求(?:出|加|增加|升级|更新|改)",
        r"期待(?:出|新|升级|改进|增加|下一代|能|有)",
        r"最好(?:能|再|可以|是能|有个|配|加)",
        r"(?:真|好|特别|很)想(?:要|有)(?:个|一)|什么时候(?:能|才能|可以)?(?:出|推出|上架)",
    ]
)
NOT_WISH = "|".join(
    [
        r"\bwish(?:ed)? (?:(?:that )?(?:i|we|i'd|we'd|i would|i had|we had|i'd have))(?: had| have|'ve|'d)? ?(?:just )?(?:bought|gotten|got|purchased|ordered|known|found|discovered|done this|read|listened|tried|had (?:bought|gotten|got|purchased|ordered|known|found|discovered|done|read|tried))",
        r"\bwish (?:i|we) could (?:give|rate|return|afford|get my money|say)\b|\bwish(?:ing)? (?:you|them|him|her|everyone|everybody) (?:luck|well|all|the|a|good|great|happy)\b",
        r"\bwouldn'?t wish\b|\bif you wish\b|\bas (?:you|one) wish|\bwish ?list",
        r"\b(?:should|needs? to|ought to) be (?:fine|ok|okay|good|enough|noted|mentioned|able to handle|illegal|arrested|ashamed)\b|\bit should be\b|\bshould have (?:bought|ordered|read|known|gotten|got|listened|no)\b",
        r"建议(?:大家|购买|入手|买|不要|别|慎)|希望(?:对|大家|再接再厉|多多|再来|以后再|下次再(?:来|买|光顾)|以后(?:还|会|继续|再)|再次)|(?:没有|有)问题就(?:更)?好了",
    ]
)
WORKAROUND = "|".join(
    [
        rf"\b(?:had|have|having|need(?:ed)?|forced|got) to {_NEAR}(?:tape|glue|wrap|drill|rig|prop|shim|sand|tie|stuff|solder|bend|fold|wedge|modify|improvise|trim|cut|rewire|jam|stack|file it|saw|hack|enlarge|unscrew|hold it)\b",
        rf"\b(?:so|instead|now|until then),? (?:i|we)(?:'ve|'m)? {_NEAR}(?:taped|glued|wrapped|drilled|rigged|propped|shimmed|sanded|tied|stuffed|soldered|bent|folded|wedged|modified|improvised|trimmed|cut|sewed|sewn)\b",
        r"\b(?:end|ended|ends|ending|wound) up (?:just |simply |with me )?(?:tap|glu|wrapp|drill|rigg|propp|shimm|sand|ty|stuff|solder|bend|fold|wedg|modify|improvis|trimm|cutt|mak|build|carry|us|plugg|sew|empty|dragg|hold|rins|wip|wash|buy|borrow|hid|stick|cover)(?:t|p)?ing\b",
        r"\bwork ?-?arounds?\b|\bto get around (?:this|it|that|the)\b|\bjerry.?rig|\brigged (?:up|it|my|a)|\bmakeshift\b|\bd\.?i\.?y\.? (?:fix|solution|mod)|\bhacked (?:it|together|my)\b",
        r"\b(?:put|stuck|stick|use|used|wrapped) (?:some |a (?:piece|bit|strip) of |black )*(?:duct |electrical |gaffer'?s? |masking |scotch )?tape (?:over|around|on|to)\b|\brubber bands? (?:around|to|on)\b|\bzip.?tie[sd]? (?:it|to|the|on)\b",
        r"\b(?:bought|buy|ordered|got|purchased?) (?:a |an )?(?:separate|extension|adapter|third-party|aftermarket)\b.{0,40}\b(?:because|just to|since|so (?:that )?i|to make (?:it|this) work)\b",
        r"(?:只能|只好|不得不|最后|后来|干脆|索性)(?:还是|又|就)?(?:是)?(?:自己(?:动手|加|做|改|买|装|缝|粘|用|拿|去|扛|搬|配|拆|找)|我?用|另外|另|额外|手动|动手|找人|找了?|借|垫|绑|粘|贴|缠|剪|凑合|将就|每次|半夜|去外面)",
        r"自己(?:又|就|再|还得?|只好|动手|另外)?(?:动手|加装|加了|改装|改了|改造|缝|粘|剪了|垫|绑|DIY|做了?个|配了|另配|钻|焊|贴了)",
        r"(?:另外|额外|单独|自己另)(?:又|再|还)?(?:花钱)?(?:买|配|购)(?:了|个|一)|凑合(?:用|着)|将就(?:用|着)|土办法|曲线救国",
        r"用.{1,10}(?:垫着|垫上|绑着|绑住|粘住|缠住|缠上|堵住|堵上|盖住|代替|顶替)",
    ]
)
NOT_WORKAROUND = r"(?:n'?t|not|never|without|no need)(?: ever| even| really)? (?:have|need|had|having) to\b|buying (?:a (?:total|set|pair|few|second)|\d|two)|us(?:ing|e) (?:it|this|them) (?:more|to hang)|只能用(?:它|一|几|两|\d)|只能(?:退|扔|说|呵呵|给|算|认|怪)|(?:最后|后来)(?:用|拿)(?:了|着|起来|到手)|先(?:用|看|试)|us(?:ing|e) it (?:a lot|every|daily|more|all)|buying (?:another|two|more|this|it|one|a second)"
LACK = "|".join(
    [
        r"\b(?:there|here)(?:'s| is| was| are| were|'re)(?: just| simply| also| absolutely| really)? no (?:way|option|place|room|support|manual|instructions?|cover|case|light|indicator|switch|button|handle|lid|hook|slot|storage|warranty|adapter|cable|cord|charger|battery|timer|display|setting|adjustment|control|remote|lock|stand|strap|bag|screws?|padding|pocket|one to)\b",
        r"\bno (?:way to|option (?:to|for)|instructions?\b|manual\b|on/?off switch|power switch|place to|means of|ability to|included)",
        r"\b(?:does|do|did|is|are|was|were)(?:n'?t| not) (?:even |actually |really )?(?:come with|include[ds]?|have (?:a|an|any|enough)|support|supplied|provided|included|offer (?:a|an|any))\b",
        r"\b(?:has|have|had) no (?:way|option|instructions?|manual|cover|light|indicator|switch|button|handle|lid|hook|storage|adapter|cable|cord|charger|battery|timer|display|setting|adjustment|control|remote|lock|stand|strap|padding|pocket)\b",
        r"\black(?:s|ed|ing)?\b(?: of)?",
        r"\b(?:is|are|was|were|thing|things|part|parts|piece|pieces|screws?|manual|it'?s) (?:still )?missing\b|\bmissing (?:a|the|one|some|two|from|parts?|pieces?|screws?|features?)\b|\bcame without\b|\bsold separately\b",
        r"\bnot (?:long|big|large|strong|loud|bright|powerful|sturdy|wide|deep|thick|hot|clear|heavy|tight|tall|high) enough\b|\bnot enough (?:room|space|power|length|volume|storage|light|suction|slack|information|instructions|water|heat|gain|padding)\b",
        r"\b(?:could|can|can'?t|couldn'?t)(?: not)? (?:find|get) (?:any |a )?(?:replacements?|spare|refills?|parts)\b",
        r"缺(?:少|乏|了个?|个|失|货)|少了(?:个|一|点|几|两)|(?:没|没有|不|也没|都没|未)(?:有)?(?:配|附|附带|附赠|赠送)",
        r"(?:没|没有)(?:任何)?(?:说明书?|开关|按钮|提示|盖子|支架|发票|电池|充电器|遥控|定时|显示|保修|配件|螺丝|插头|防伪|赠品|内存卡|把手|替换|安装|人(?:管|理|接|回))",
        r"不支持|没法|没办法|没地方|无法|不能(?:调|连|拆|定时|换|单独|自动|折叠|升级|水洗)",
        r"不够(?:长|大|亮|深|厚|宽|高|用|结实|细|稳|智能|清楚|清晰|人性)|连个?.{1,8}都(?:没有?|不给|不配)|(?:可惜|就是|唯一|但是?)(?:没|没有|少|缺)|唯一.{0,6}(?:不足|缺点|遗憾)|美中不足",
    ]
)
NOT_LACK = r"no way (?:i|you|we|it|this|they)\b|够不够|(?:从|并|一点)?不缺|没(?:有)?(?:什么)?(?:问题|异味|毛病)|无法(?:自拔|形容|比拟|抗拒|不)|no lack of|for lack of|not lack(?:ing)?|does(?:n't| not) lack|nothing (?:is |was )?(?:lacking|missing)|lacks? nothing|don'?t know what (?:you|i)(?:'re| are| was|'ve been) missing|without missing|missing out|no instructions? (?:needed|necessary|required)|not missing"
COMPARISON = "|".join(
    [
        r"\b(?:better|worse|cheaper|louder|quieter|heavier|lighter|bigger|smaller|longer|shorter|faster|slower|stronger|weaker|brighter|sturdier|easier|harder|cleaner|warmer|thicker|thinner|softer|nicer|clearer|richer|fuller|tighter|closer|higher|lower|smoother|simpler|flimsier|superior|inferior) (?:\w+ ){0,4}(?:than|to) (?:my|the|any|other|most|those|all|our|its|some|a|anything|many|\w+'s|[a-z]*\d)",
        r"\b(?:more|less) (?:\w+ ){1,3}than (?:my|the|any|other|most|those|our|its|others|anything)\b",
        r"\b(?:compare[ds]?|comparing|comparable|in comparison) (?:\w+ ){0,3}(?:to|with)\b|\b(?:unlike|as opposed to|versus|vs\.?) (?:my|the|other|most|some|many|others|those|its)\b",
        r"\b(?:as|so) (?:good|well|loud|strong|nice|quiet|sturdy|fast|bright|comfortable|durable|solid) as (?:my|the|any|other|those|some|more|ones?|a \$?\d)",
        r"\b(?:my|our) (?:old|previous|last|former|other) (?:one|ones|\w+) (?:was|were|had|did|could|never|always|lasted|broke|took)\b|\bswitched (?:\w+ ){0,2}from (?:my|the|a|an)?\b|\bthan (?:other|competing|competitor|similar) (?:brands?|models?|ones?|products?|\w+s)\b",
        r"相比|对比(?:了|一下)?(?:其他|别|之前|以前)|比不上|比不了|不如(?:以前|之前|原来|别|其他|我|家|超市|实体|上|人家|.{1,6}(?:好|快|清楚|方便))|(?:跟|和|与).{1,10}(?:没法比|没得比|差不多|相比|比起来|一模一样|比差)",
        r"比(?:之前|以前|原来|上次|上一|旧的?|别的?|其[他它]|同类|同价|实体店|超市|商场|专柜|我(?:之前|以前|原来|家|那)|家里|老(?:款|的|式)|那个|另|一般|普通|市场|网上|店里|外面|隔壁|国产|进口|.{1,6}(?:家|牌|店)的?)",
        r"比[^较如方例喻赛起价]{1,8}(?:还|更|要|都|稍)(?:好|差|大|小|贵|便宜|快|慢|强|轻|重|静|吵|清|省|方便|实惠|香|甜|软|硬|薄|厚|脆|新鲜)",
    ]
)
NOT_COMPARISON = r"than (?:i|we|you|he|she|they)\b|than (?:expected|described|advertised|pictured|the (?:picture|photo|description)s?|ever|that|nothing|average)|more than (?:happy|enough|once|satisfied|the)|rather than|other than|sooner (?:rather )?than|better to (?:have|the)|比(?:想象|预期|预想|图片|描述|网上说|照片|期待)|compared? (?:it )?(?:to|with) (?:what i)"
QUESTION = "|".join(
    [
        r"\b(?:who|what|where|when|why|how|which|is|are|do|does|did|can|could|will|would|should|has|have|any)\b\W+\w+\W+\w+.*\?[\"'”’)]*$",
        r"^(?:does|do|has|can) (?:any(?:one|body)|somebody|someone) (?:know|else|have|tell)\b|\bany(?:one|body) know (?:if|how|where|why|what)\b",
        r"(?:吗|么|呢|什么|怎么|怎样|为啥|啥|哪|谁|几|多少|是不是|有没有|能不能|可不可以|如何|会不会|咋|是否).*[?？]+[”’」』）)]*$",
        r"(?:请问|求问|求解|有没有人知道|谁知道|想问|问一下).{2,}",
        r"^.{4,}(?:吗|是不是)[。.!！~～]*$",
    ]
)
NOT_QUESTION = r"what(?:'s| is| more| else)? (?:not to|more (?:could|can|do|is)|else (?:could|can|do|is there)|can (?:i|you) say|(?:could|can|do) (?:you|i|one) (?:want|ask|say|expect))|need i say|who (?:knew|knows|cares|could|wouldn'?t)|why not\b|how (?:cool|great|awesome|could you|can you (?:go wrong|beat|lose|not))|right\?|huh\?|you know\?|ok(?:ay)?\?|(?:isn'?t|aren'?t|don'?t|can'?t|won'?t|doesn'?t|wouldn'?t) (?:it|they|that|you|we)\?|so what\?|何乐而不为|(?:不是|不就是|难道|好意思|你说|有意思|至于|何必|何况|谁敢|谁还).{0,20}[吗?？]|怎么(?:可能|好意思|敢|会有)|(?:知道|好|是|对|行|可以)吗[?？]*$"

_RULES: tuple[tuple[str, str, str], ...] = (
    ("wish", WISH, NOT_WISH),
    ("workaround", WORKAROUND, NOT_WORKAROUND),
    ("lack", LACK, NOT_LACK),
    ("comparison", COMPARISON, NOT_COMPARISON),
    ("question", QUESTION, NOT_QUESTION),
)


def needed(text: pl.Expr) -> pl.Expr:
    """Return the expression that names the kind of need of each text, or null."""
    flat = text.str.to_lowercase().str.replace_all("[’‘`]", "'").str.replace_all("性价比|比较|对比度|比例", "")
    found = [
        pl.when(flat.str.contains(speaks) & ~flat.str.contains(alike)).then(pl.lit(kind))
        for kind, speaks, alike in _RULES
    ]
    return pl.coalesce(found)


def rules(texts: Sequence[str]) -> list[str]:
    """Return the kind of need of every text, `NO_NEED` where the rules see none."""
    rows = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return rows.select(needed(pl.col("text"))).to_series().fill_null(NO_NEED).to_list()


def need(text: str) -> str | None:
    """Return the kind of need of one text, or None."""
    (found,) = rules([text])
    return None if found == NO_NEED else found

"""Words that tell nothing about what somebody wants, in English and Chinese."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Grammar: never at the edge of a phrase, never a keyword.
ENGLISH = _listed(
    """
a an the this that these those it its it's itself he him his himself she her hers herself they them their theirs
themselves we us our ours ourselves i me my mine myself you your yours yourself one ones someone anyone everyone
something anything everything nothing who whom whose which what when where why how whether if then than as so
such and or but nor yet for of to in on at by with from into onto over under about above below between through
during before after again against per via upon within without toward towards along across around behind beside
besides beyond near since until till while because though although unless despite except like unlike is am are
was were be been being do does did doing done have has had having will would shall should can could may might
must ought need let lets let's get gets got getting gotten go goes going went gone come comes came coming not no
don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't cannot couldn't shouldn't haven't hasn't
hadn't ain't dont doesnt didnt isnt wasnt wont cant couldnt i'm i've i'd i'll im ive you're you've you'd you'll
we're we've we'd we'll they're they've they'd they'll he's she's he'd she'd he'll she'll that's there's here's
what's who's where's it'll it'd there here also too very much many more most less least few lot lots bit little
quite rather just only even still already ever never always often sometimes usually really actually basically
simply literally probably perhaps maybe almost nearly enough well far away soon now today once twice back else
another other others each every either neither both all any some same own several up down out off s t d ll m o
re ve y made make makes making take takes took taken taking give gives gave given put puts say says said tell
told see saw seen seems seem seemed think thought thinks know knew known want wants wanted try tried trying keep
keeps kept use used uses using find found feel feels felt look looks looked looking thing things stuff way ways
kind sort etc okay ok yes oh ah wow lol mr mrs ms supposed
    """
)

# Praise and blame: may stand in a phrase, but never carry it alone; "the price is great" asks for nothing.
ENGLISH_OPINIONS = _listed(
    """
good great nice fine excellent awesome amazing perfect perfectly wonderful fantastic best better worst worse bad
terrible awful horrible love loved loves like liked happy pleased glad satisfied disappointed recommend
recommended work works worked working pretty
    """
)

# Shopping talk: may stand in a phrase, but never carry it alone.
ENGLISH_PLAIN = _listed(
    """
highly definitely absolutely totally completely extremely super product products item items
buy buys buying bought purchase purchased purchasing order ordered amazon seller store shop star stars review
reviews people person guy guys friend wife husband year years month months week weeks day days hour hours minute
minutes time times first second last next new old long two three four five ten hundred couple
worth money dollar dollars problem problems issue issues point reason part big small large high low hard
easy easily right left sure different able quality job end start started expect expected arrived received needed
needs add added said live wish hope help helps mind matter whole half
    """
)

# A phrase may begin with these although they are grammar: they turn the meaning.
ENGLISH_OPENERS = _listed(
    """
no not without too never can't won't doesn't didn't more under between after around
    """
)

# ... and end with these, the second half of a verb.
ENGLISH_CLOSERS = _listed(
    """
up down out off apart away back together through around
    """
)

# The same lists for Chinese, as the segmenter cuts it.
CHINESE = _listed(
    """
的 了 是 在 我 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 你 会 着 没有 看 好 自己 这
那 他 她 它 们 我们 你们 他们 她们 它们 咱 咱们 这个 那个 这样 那样 这么 那么 这种 那种 这里
那里 这儿 那儿 什么 怎么 怎样 怎么样 为什么 哪 哪里 哪个 谁 多少 几 吗 呢 吧 啊 呀 哦 嗯 哈
哈哈 哈哈哈 嘛 啦 哎 唉 哇 喔 呵呵 嘿 呗 么 哟 诶 咯 与 及 以及 或 或者 而 而且 并 并且 但
但是 可是 不过 然而 虽然 尽管 因为 所以 因此 于是 由于 如果 要是 假如 只要 只有 除非 即使 就是
还是 还 还有 又 再 再次 才 只 只是 仅 仅仅 已 已经 曾 曾经 正 正在 将 将要 刚 刚刚 刚才 马上
立刻 一直 总是 总 老是 经常 常常 有时 有点 有点儿 有些 一些 一点 一下 一样 一般 一次 每 每次 各
某 另 另外 其 其他 其它 其实 其中 之 之前 之后 以前 以后 以来 以上 以下 从 自 自从 对 对于 关于
把 被 让 叫 使 令 给 向 往 朝 跟 同 比 比较 按 按照 根据 为 为了 以 由 于 用 当 当时 时
时候 的时候 后 前 里 里面 外 外面 上面 下面 中 中间 内 左右 下 来 起来 出来 出 进 过 过来 过去
回 回来 起 得 地 所 等 等等 之类 非常 特别 十分 挺 太 更 最 真 真的 真是 确实 实在 相当 极
极其 多 少 好多 很多 许多 大 小 可以 可 能 能够 应该 该 必须 需要 想 愿意 觉得 感觉 认为 以为
知道 看到 看看 听说 发现 没 没什么 不是 不会 不能 不要 不用 别 无 非 未 个 件 款 台 次 天 年
月 日 号 点 元 块 份 本 条 张 套 一款 一台 一件 两 两个 三 三个 四 五 六 七 八 九 十 第一
第二 第一次 今天 昨天 明天 现在 目前 最近 今年 去年 结果 然后 反正 居然 竟然 简直 几乎 大概 估计
可能 也许 应当 当然 果然 毕竟 终于 到底 究竟 随便 直接 完全 全部 全 整个 整体 总体 总之 根本 本来
原来 反而 甚至 尤其 比如 例如 像 好像 似乎 般 似的 罢了 而已 东西 事 事情 问题 样子 方面 地方
情况 做 弄 搞 拿 放 开 用着 用了 买了 所有 做到 有时候 每个 一段 一段时间 第二天 第三天 第二次 第三次
一本 这本 那本 本书 这本书 来说 告诉 拿到 一套 一段话
    """
)

CHINESE_OPINIONS = _listed(
    """
不错 很好 好用 不好 喜欢 满意 推荐 值得 可以 还行 还可以 一般 一般般 差 很差 太差 垃圾 失望 后悔 好评 差评
中评 五星 支持 赞 棒 完美 开心 高兴
    """
)

CHINESE_PLAIN = _listed(
    """
买 购买 买来 购物 下单 收到 到货 卖家 店家 商家 店铺 宝贝
商品 产品 货 京东 当当 当当网 淘宝 天猫 网购 亲 亲们 朋友 家人 老公 老婆 同事 大家 使用 用 感觉 质量 效果
价格 东西 真心 希望 觉得 评价 评论 建议 看 看着 时间 小时 分钟 几天 一天 两天 一周 一个月 两个月
半年 一年
    """
)

CHINESE_OPENERS = _listed(
    """
不 没 没有 无 太 不会 不能 不用 好
    """
)

CHINESE_CLOSERS = _listed(
    """
大 小 多 少 好 差 里 上
    """
)

# Who speaks and of whom: no part of a name.
PRONOUNS = _listed(
    """
i me my mine myself we us our ours you your yours he him his she her hers they them their it its i'm i've i'd i'll
we're we've we'd you're you've he's she's it's they're they've 我 你 您 他 她 它 我们 你们 他们 她们 咱 咱们 自己 俺 我家
    """
)

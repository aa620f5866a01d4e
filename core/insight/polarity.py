"""Words that praise and words that blame, in English and Chinese, as plain tuples."""

from __future__ import annotations

# Kept small on purpose: each stands for a feeling in nearly every sentence of a review; the trained model knows the rest.
GOOD_EN = tuple(
    """good great excellent amazing awesome fantastic perfect perfectly lovely love loves loved happy pleased delighted impressed brilliant
    superb wonderful best better easy easily effortless quiet silent smooth smoothly solid sturdy reliable handy neat clean quick quickly
    fast comfortable recommend recommended worth glad thank thanks helpful friendly painless flawless spotless intact finally works worked
    beautiful gorgeous elegant bliss joy treat charm breeze gentle peaceful generous enough plenty fits sleeps slept compliment compliments
    saved sorted honest fair clear simple nicely bravo magic blessing relief fuss-free hassle-free stays kept lasts enjoy enjoyed""".split()
)
BAD_EN = tuple(
    """bad poor terrible awful horrible worst worse useless hopeless broken broke breaks cracked dented dead dies died fails failed failure
    faulty defective annoying annoyed frustrating frustrated disappointed disappointing disappointment hate hated regret waste wasted
    refund returned returning expensive overpriced cheap flimsy noisy loud deafening smell smells stinks stink stench heavy ache aches sore
    slow stuck jam jams jammed tangled tangle leak leaks leaking dust mess messy dirty impossible difficult hard struggle struggled
    struggling wrong missing lost never nothing nobody unusable unacceptable scam rude ignored excuse sadly unfortunately shame joke
    ridiculous nightmare pain painful wake wakes woke woken blinding burnt burned scratch scratched damaged complaint complain sick
    tired fed wrestling scissors gave give wish should hopefully sold-out unavailable discontinued weeks waiting waited""".split()
)
GOOD_ZH = (
    "很好", "真好", "挺好", "太好", "非常好", "好用", "不错", "满意", "喜欢", "推荐", "值得", "方便", "安静", "轻松", "省心", "放心", "靠谱", "给力", "完美", "惊喜", "开心", "点赞", "好评",
    "贴心", "干净", "稳", "舒服", "舒坦", "爽", "香", "赞", "牛", "优秀", "划算", "实惠", "漂亮", "精致", "结实", "耐用", "够用", "刚好", "正好",
    "良心", "厚道", "专业", "耐心", "秒回", "顺利", "清爽", "救星", "福音", "感动", "欣慰", "治愈", "神器", "解放", "一觉到天亮", "没味", "无异味",
    "毫发无伤", "完好", "省事", "简单", "清楚", "好看", "值", "棒", "绝了", "超预期", "没毛病", "真香", "回购", "鼓掌", "立功", "夸", "真的顶",
)  # fmt: skip
BAD_ZH = (
    "差", "失望", "后悔", "垃圾", "难用", "不行", "不好", "坏", "破", "裂", "吵", "噪", "味", "臭", "刺鼻", "呛", "重", "沉", "酸", "麻烦", "费劲",
    "折腾", "坑", "骗", "套路", "背刺", "无语", "崩溃", "离谱", "烦", "恶心", "退货", "退款", "投诉", "差评", "断货", "缺货", "没电", "趴窝", "歇菜",
    "断电", "卡", "缠", "堵", "漏", "碎", "瘪", "凹", "划痕", "磕", "短", "不够", "够不着", "太小", "太大", "占地", "塞不进", "没人理", "不回",
    "踢皮球", "拉胯", "虚标", "智商税", "冤", "贵", "看不懂", "天书", "懵", "失灵", "罢工", "闪退", "烫", "吓", "哭", "醒", "要是", "希望", "建议",
    "能不能", "求", "凑合", "只好", "只能", "无奈", "劝退", "慎", "白买", "吃灰", "翻车", "没用", "过敏", "发霉", "馊", "糊", "水垢", "假货",
)  # fmt: skip
NOT_EN = ("not", "no", "never", "hardly", "barely", "without", "don't", "doesn't", "didn't", "isn't", "wasn't", "won't", "can't", "cannot",
          "couldn't", "nothing", "neither", "nor")  # fmt: skip
NOT_ZH = ("不", "没", "无", "别", "未", "没有", "不是", "从没", "再也不", "零")

"""What is a need of which kind, and what only looks like one."""

import pytest

from core.voices.need import need

CASES = {
    "wish": [
        "I really wish it had a longer cord", "If only it would stop beeping", "It would be nice if the lid came off",
        "They should make one for left hands", "Could use a brighter light",
        "If it kept going ten more minutes I could do the last bedroom", "If it had sturdier mounts I'd give it 5 stars",
        "如果滤芯做成通用规格，加点钱都好商量",
        "希望能增加一个静音模式", "要是能定时就更好了", "建议厂家出个小号的",
    ],
    "workaround": [
        "I ended up taping over the display", "Had to glue the handle back on", "I put black tape over the light", "只能自己动手改装",
        "最后用胶带缠住才不漏", "另外买了个转接头",
    ],
    "lack": [
        "There is no way to turn it off", "It doesn't come with a manual", "The screws were missing", "The cord is not long enough",
        "没有说明书", "电源线不够长", "缺少配件", "不支持蓝牙",
    ],
    "comparison": [
        "It is louder than my old one", "Compared to the Dyson it is weak", "比之前买的那个好用", "不如超市的新鲜",
    ],
    "question": ["Does anyone know how to open it?", "Why does it leak after a week?", "请问滤网在哪里买", "为什么这么吵？"],
    None: [
        "It works great", "I wish I had bought it sooner", "Better than I expected", "There is no doubt it is good",
        "What more can you ask for?", "If it came to a fight, mine won", "如果加点钱就买",
        "You won't have to glue anything", "性价比很高", "希望大家喜欢", "没有问题", "比较满意", "只能退货了", "Fits well, no problem", "",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), [(t, k) for k, texts in CASES.items() for t in texts])
def test_need(text: str, kind: str | None) -> None:
    assert need(text) == kind

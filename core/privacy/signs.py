"""A copy of a text, as long as itself, in which wide, foreign and traditional signs are plain ones: forms are looked for in it."""

from __future__ import annotations

import re

# Capital and small letters of Latin script with all its accents, for character classes.
UP = "".join(chr(c) for c in range(0x41, 0x250) if chr(c).isupper())
LOW = "".join(chr(c) for c in range(0x61, 0x250) if chr(c).islower())
_PLAIN = {
    **{0xFF10 + n: str(n) for n in range(10)}, **{0x0660 + n: str(n) for n in range(10)},
    **{0xFF21 + n: chr(65 + n) for n in range(26)}, **{0xFF41 + n: chr(97 + n) for n in range(26)},
    **dict.fromkeys((0xA0, 0x3000, 0x2009, 0x202F, 0x200B), " "), **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0xFF0D), "-"),
    0xFF0B: "+", 0xFF08: "(", 0xFF09: ")", 0xFF0F: "/", 0xFF20: "@", 0xFF0E: ".", 0xFF1A: ":", 0xFF03: "#", 0xFF3F: "_",
    0xFF1D: "=", 0x2019: "'",
}  # fmt: skip
# Traditional characters of names, addresses and what announces them, and the simplified ones they are read as.
_TRADITIONAL = (
    "県沢浜辺斉広桜竜塩実関総郷倉庫棟髙﨑"
    "區號樓縣鄉鎮園莊東臺廣場廈棟單層灣門倉庫國際學電話訂碼郵運遞證護銀發給聯絡戶師陳張劉楊黃趙吳孫馬羅鄭謝韓"
    "馮鄧蕭葉蘇呂蔣盧譚陸賈韋鄒賀顧龔錢嚴湯龐顏聶魯歐關蘭紀畢駱藍遊喬齊溫許鍾鐘閻樑範薑豐偉強軍傑濤飛鵬凱寧慶"
    "輝華賢麗潔瓊瑩穎櫻蓮鳳儀倫濱潤澤諾誠謙銘銳鋒錦長陽靜韻頤顯騰駿鴻龍雲維緯綺紅純絲結義聖聰聲肅興舉藝蘋衛詠"
    "詩語論貞貴賓質達遠邁釗鈞闊雙領願飄馳驊鳴鶯齡億實寶將嶽巖帥彥後從愛憶懷應戀採擇敘暉曉書會條楓榮樂樹橋歡氣"
    "漢滿瀟爾獻現瑋瑤環畫當盡禮禎種穀競筆節簡紹終經綠緒縱織繼續習職臨與蒼虛裝見規視親覺觀計記設訪評試該誰調請"
    "讀變讓負財貢貨責費資賬賣賴贈車軒輕較輛轉辦農這連週進過還邊鄰醫釋針鐵鋪錄錯鍋開間閃閣隊階隨險雖離難霧靈頁"
    "項須預頭題額類風館騎驗驛體鬆鮮麥點員問啟嗎團圓報壇壞壽夢奧媽嫻孃審對導屬島幣幫幾彈徵恆慮憑戲掃換數斷時術"
    "權歲歸殺決沒淚淺測準滄為無煙熱燈爺狀獎產異監盤眾確禦稱穩窮籤糧約級紙細統網緊線編緣練總繳罰罵腦舊蔔薩藥蟲"
    "補複觸訊託詐詢認誤課謊貼買貿賠賤購贊趕跡踐軟載輸轟迴適選遲遷邏醜鈴銷鎖閉閒陣陰隱雜雞靚頂順頓飯飲養駕髮鬧"
    "魚鳥黨嬸嬌妳倆個們來併係傳傷僑價優兒兩冊凍刪則劃動務勝勞勢勳協參叢嘆喚喪嘗噸寫屆岡峽帶廚廠廟弒彙匯徑憂戰"
    "擔據擠擺敗昇晝暫柵樣機檔檢櫃櫥歷殘氾滅漲澀"
)
_SIMPLIFIED = (
    "县泽滨边齐广樱龙盐实关总乡仓库栋高崎"
    "区号楼县乡镇园庄东台广场厦栋单层湾门仓库国际学电话订码邮运递证护银发给联络户师陈张刘杨黄赵吴孙马罗郑谢韩"
    "冯邓萧叶苏吕蒋卢谭陆贾韦邹贺顾龚钱严汤庞颜聂鲁欧关兰纪毕骆蓝游乔齐温许钟钟阎梁范姜丰伟强军杰涛飞鹏凯宁庆"
    "辉华贤丽洁琼莹颖樱莲凤仪伦滨润泽诺诚谦铭锐锋锦长阳静韵颐显腾骏鸿龙云维纬绮红纯丝结义圣聪声肃兴举艺苹卫咏"
    "诗语论贞贵宾质达远迈钊钧阔双领愿飘驰骅鸣莺龄亿实宝将岳岩帅彦后从爱忆怀应恋采择叙晖晓书会条枫荣乐树桥欢气"
    "汉满潇尔献现玮瑶环画当尽礼祯种谷竞笔节简绍终经绿绪纵织继续习职临与苍虚装见规视亲觉观计记设访评试该谁调请"
    "读变让负财贡货责费资账卖赖赠车轩轻较辆转办农这连周进过还边邻医释针铁铺录错锅开间闪阁队阶随险虽离难雾灵页"
    "项须预头题额类风馆骑验驿体松鲜麦点员问启吗团圆报坛坏寿梦奥妈娴娘审对导属岛币帮几弹征恒虑凭戏扫换数断时术"
    "权岁归杀决没泪浅测准沧为无烟热灯爷状奖产异监盘众确御称稳穷签粮约级纸细统网紧线编缘练总缴罚骂脑旧卜萨药虫"
    "补复触讯托诈询认误课谎贴买贸赔贱购赞赶迹践软载输轰回适选迟迁逻丑铃销锁闭闲阵阴隐杂鸡靓顶顺顿饭饮养驾发闹"
    "鱼鸟党婶娇你俩个们来并系传伤侨价优儿两册冻删则划动务胜劳势勋协参丛叹唤丧尝吨写届冈峡带厨厂庙弑汇汇径忧战"
    "担据挤摆败升昼暂栅样机档检柜橱历残泛灭涨涩"
)
_PLAIN.update({ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)})
_OLD = {new: [old for old, other in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if other == new] for new in _SIMPLIFIED}
_ESCAPED = re.compile(r"\\[nrt]")


def plain(text: str) -> str:
    """Return the copy. Lists stay JSON, in which a new line is two signs: the letter of it belongs to no number."""
    copy = text if text.isascii() else text.translate(_PLAIN)
    return _ESCAPED.sub("  ", copy) if "\\" in copy else copy


def either(pattern: str) -> str:
    """Return a pattern that is asked of texts as they are: also where its characters stand in their traditional form."""
    inside, parts, escaped = False, [], False
    for sign in pattern:
        old = "".join(_OLD.get(sign, ()))
        parts.append(sign + old if inside or not old else f"[{sign}{old}]")
        if not escaped and sign in "[]":
            inside = sign == "["
        escaped = sign == "\\" and not escaped
    return "".join(parts)


def pieces(pattern: str, most: int = 600) -> list[str]:
    """Return a pattern as several that together find what it finds: a wide alternation outgrows the cache of the engine.

    Alternatives are put together up to `most` characters; reviews are then read in a third of the time.
    """
    found, depth, inside, start = list[str](), 0, False, 0
    signs = re.finditer(r"\\.|.", pattern, re.DOTALL)
    for at, sign in ((m.start(), m.group()) for m in signs):
        if inside:
            inside = sign != "]"
        elif sign == "[":
            inside = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            found.append(pattern[start:at])
            start = at + 1
    parts = [found[0]] if found else []
    for part in [*found[1:], pattern[start:]]:
        if parts and len(parts[-1]) + len(part) < most:
            parts[-1] += "|" + part
        else:
            parts.append(part)
    return parts

"""Accounts of people elsewhere: the handles that a site, a sign or the words of asking announce."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.known import NO_ACCOUNT, NO_HANDLE
from core.privacy.span import CHECKED, TOLD, Find

_L = r"(?<![0-9A-Za-z])"
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?(?:(?:instagram|facebook|fb|twitter|x|tiktok|snapchat|threads|"
    r"pinterest|twitch|weibo|vk|soundcloud|patreon|venmo)\.(?:com|net|tv)/(?:add/|u/|n/|in/)?@?"
    r"|(?:youtube\.com/)(?:@|c/|user/|channel/)|linkedin\.com/in/|reddit\.com/(?:u|user)/|(?:t|paypal|wa|"
    r"telegram)\.me/|cash\.app/\$?|discord\.gg/|space\.bilibili\.com/|github\.com/|"
    r"xiaohongshu\.com/user/profile/)"
    r"(?!(?:watch|explore|share|hashtag|search|p/|reel|groups|pages|events|intent|home|login|status)\b)"
    r"[A-Za-z0-9_.\-]{2,40}[A-Za-z0-9_]/?",
    re.IGNORECASE,
)

_HOSTED = re.compile(r"(?i:\.(?:com|net|tv|me|app|gg)/)")
_AT_NAME = re.compile(
    r"(?<![0-9A-Za-z_@.⟨/])@(?!\d+(?:[.,]\d+)?(?:[A-Za-z%]{0,3})(?![0-9A-Za-z_]))(?P<name>[A-Za-z0-9_](?:[A-Za-"
    r"z0-9_]|[.\-](?=[A-Za-z0-9_])){1,29})(?![@A-Za-z0-9_])"
)
_AT_HAN = re.compile(
    r"(?:(?<![0-9A-Za-z_@.⟨/元块])|(?<=I[dD])|(?<=id))@"
    r"(?P<name>[0-9A-Za-z_\-]{0,12}[\u4e00-\u9fff](?:(?![和与及或])[\u4e00-\u9fff0-9A-Za-z_\-]){1,13})"
)
_ELSEWHERE = re.compile(r"(?<![0-9A-Za-z@.])@[A-Za-z0-9_.]{2,30}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
SITES = (
    r"insta|instagram|ig|twitter|tiktok|tik tok|snap|snapchat|snap chat|telegram|tg|discord|skype|kik|facebook|"
    r"fb|messenger|threads|youtube|yt|twitch|venmo|cash ?app|wechat"
    r"|weixin|weibo|kakao(?:talk)?|line id|reddit|linkedin|pinterest|psn|gamertag|xbox(?: live)?|steam|"
    r"whatsapp|soundcloud|bilibili|vinted|grailed|mastodon|masto|bluesky|bsky|viber|onlyfans|github|strava|"
    r"letterboxd|goodreads|nextdoor|"
    r"bereal|xhs|xiaohongshu|rednote|douyin|lemon8|xianyu|taobao|roblox|fortnite|epic games|battle\.?net|riot id|"
    r"nintendo id|switch code|twitch\.tv|paypal|zelle|gamer tag|etsy|ebay|poshmark|mercari|depop|"
    r"ko-?fi|ravelry|deviant ?art|behance|dribbble|flickr|tumblr|wattpad|duolingo|chess\.com|lichess|last\.?fm|quora|substack|meetup|"
    r"clubhouse|tinder|bumble|truth social|ubisoft|zalo|shopee|lazada|carousell|gumtree|craigslist|offer ?up|wallapop|leboncoin|kijiji|"
    r"marktplaats|kleinanzeigen|stockx|whatnot|komoot|zwift|untappd|vivino|couchsurfing|fiverr|upwork|gitlab|bandcamp|mixcloud|"
    r"story ?graph|librarything|boardgamegeek|bgg|thingiverse|printables|cults|patreon|cashtag|pixiv|naver|friend code"
)
_SOCIAL = re.compile(
    rf"(?i:{_L}(?:{SITES}|username|user name|screen ?name|user ?id|handle|nickname|login name)(?![A-Za-z]))"
    r"(?P<link>(?:[\s:=\-(→➡>|~👉]|\b(?i:id|handle|name|username|user|account|is|me|my|at|as|on|add|page|under|"
    r"profile|dm|tag|it's|called)\b){1,6})"
    r"(?P<value>[@$]?[A-Za-z0-9](?:[A-Za-z0-9_]|[.\-](?=[A-Za-z0-9_])){2,29}(?:#\d{4})?)(?![0-9A-Za-z_])"
)
_ON_SITE = re.compile(
    rf"(?i:(?:i'm|i am|me|follow|add|dm|find|message|tag|as|under)\s)(?P<value>@?[A-Za-z][A-Za-z0-9_.]{{2,28}}[A"
    rf"-Za-z0-9_])\s(?i:on)\s(?i:{SITES})(?![A-Za-z])"
)
_FOUND_AS = re.compile(
    rf"(?i:(?:find|follow|add|message|dm|tag) (?:me|us) (?:as|under|at) "
    rf")@?(?P<value>[A-Za-z0-9_.]{{4,30}}[A-Za-z0-9_])(?i: on (?:{SITES}))(?![A-Za-z])"
)
_REDDIT = re.compile(r"(?<![0-9A-Za-z/])/?u/[A-Za-z0-9_\-]{3,20}(?![0-9A-Za-z_/])")
_HUMPED = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]*){1,5}\d{0,4}")  # ThimbleWitchCo
_TAGGED = re.compile(rf"{_L}[A-Za-z][A-Za-z0-9_.]{{2,31}}#\d{{4}}(?!\d)")
_CHINESE = re.compile(
    r"(?P<site>微信公众号|公众号|小红薯|红薯号|微信|薇信|威信|维信|微 信|[vV]信|[vV]❤|微号|(?<![A-Za-z])(?:[vV][xX]|[wW][xX]|"
    r"[vV](?=[:号])|[wW]e[cC]hat|QQ|qq|Qq)(?![A-Za-z0-9])|(?:加|＋|\+)[vV](?![A-Za-z])|加微|扣扣|企鹅|"
    r"(?<![A-Za-z])(?:[vV][xX]|[wW][xX]|QQ|qq|[qQ])(?=[:\s]?\d{5})|小红书|红书|抖音|快手"
    r"|微博|B站|b站|哔哩哔哩|旺旺|企业微信|企微|视频号|网易云|贴吧|虎牙|斗鱼|飞书|[lL]ofter|LOFTER|得物|转转|咸鱼|快看|全民K歌|闲鱼|淘宝|支付宝|钉钉|陌陌|探探|知乎|豆瓣|(?<![A-Za-z])(?:ins|INS|Ins|tg|TG|"
    r"推特|电报)(?![A-Za-z])|用户名|昵称|网名|账号名|会员名|(?<![A-Za-z])ID(?=[:：是]))"
    r"(?P<link>(?:号码|账号|帐号|群号|群|号|ID|id|Id|名字|名|昵称|用户名|搜索|搜|关注|上|\s|[:=\-,(@~]|is |是|"
    r"为|叫|我|的|加|主页|可以|请|联系|同号除外|：){0,8})"
    r"(?P<value>[A-Za-z0-9][A-Za-z0-9_\-.]{3,29}(?<![.\-]))(?![0-9A-Za-z_])"
)
# 加我abc_123, 加Vabc-123: letters with a digit or a dash behind the asking itself
_MEASURE = re.compile(r"\d+-[a-z]{1,8}", re.IGNORECASE)  # 4-in, 2-pack
_HAN_ADDED = re.compile(
    r"(?:加我|私我|找我|联系我|私聊我?|加[vV]|[+＋][vV]|群号)(?:[:\s]|是|为){0,2}"
    r"(?P<value>(?=[A-Za-z_\-.]*[0-9_\-])[A-Za-z0-9][A-Za-z0-9_\-.]{5,24}(?<![.\-]))(?![0-9A-Za-z_])"
)
_HAN_NUMBER = re.compile(
    r"(?:(?<![A-Za-z])[qQ]{2}|扣扣|企鹅号?|[qQ]号)[^0-9A-Za-z，。,.;；!！?？\n]{0,6}(?P<value>[1-9]\d{4,10})(?![0-9A-Za-z])"
)
_HAN_NAMED = re.compile(
    r"(?:小红书|(?<![A-Za-z])(?:xhs|wb|dy|XHS)(?=[:\s])|抖音|快手|微博|B站|b站|知乎|豆瓣|闲鱼|淘宝|旺旺|用户名|昵称|网名|会员名|账号名|微信)(?:(?:号|"
    r"账号|帐号|ID|id|名|昵称|用户名|主页|名(?![片店牌单额字])){1,3}(?:[:\s]|是|叫|为){0,3}|(?:号|账号|帐号|ID|id|名|"
    r"昵称|用户名|主页){0,3}(?:\s?:\s?|[是叫]\s?))"
    r"[\"“「]?(?P<value>[\u4e00-\u9fff0-9A-Za-z_\-]{2,12})(?=[\s,，。.;；!！?？、)）\"”」]|$)"
)

SIGNS = (
    rf"[@＠]|[a-z0-9_.]#\d{{4}}|(?:^|[^0-9A-Za-z])u/[A-Za-z0-9_]|(?i:(?:^|[^0-9a-z])(?:{SITES}|username|user "
    rf"name|screen ?name|user ?id|handle|nickname|login name)(?:[^a-z\n][^\n]{{0,40}})?(?:[0-9_@.#$:=→➡>|~👉]|[a-z]-[a-z]+-|"
    rf"[^a-z](?:is|as|under|called|it's)"
    rf"[^a-z]))|(?i:[^0-9a-z]on (?:{SITES})(?:[^a-z]|$))"
    r"|加我|私我|找我|联系我|私聊|群号|公众号|红薯|微信|[薇威维]信|[vV]信|微 信|微号|(?:^|[^A-Za-z])(?:[vV][xX]|[wW][xX]|QQ|qq|Qq|[wW]e[cC]hat|"
    r"ins|INS|"
    r"Ins)[^A-Za-z\n][^\n]{0,8}[A-Za-z0-9]{4}|(?:^|[^A-Za-z0-9])[qQ][:：\s]?\d{5}|(?:^|"
    r"[^A-Za-z0-9])[vV][:：号]|[加＋+][vV]|加微|扣扣|企鹅|红书|抖音|快手"
    r"|微博|[Bb]站|哔哩|旺旺|闲鱼|淘宝|支付宝|钉钉|陌陌|探探|知乎|豆瓣|推特|电报|用户名|昵称|网名|账号名|会员名|ID[:：是]"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the names under which somebody is found elsewhere, with the sign before them."""
    for found in _PROFILE.finditer(text) if _HOSTED.search(text) else ():
        yield Find(*found.span(), "handle", CHECKED)
    for form in (_AT_NAME, _AT_HAN) if "@" in text else ():
        for found in form.finditer(text):
            if found["name"].lower() not in NO_HANDLE:
                yield Find(*found.span(), "handle", TOLD)
    for found in _ELSEWHERE.finditer(text) if "@" in text else ():
        yield Find(*found.span(), "handle", CHECKED)
    for form in (_HAN_ADDED, _HAN_NUMBER):
        for found in form.finditer(text):
            yield Find(*found.span("value"), "handle", TOLD)
    for found in _REDDIT.finditer(text) if "u/" in text else ():
        yield Find(*found.span(), "handle", TOLD)
    for found in _FOUND_AS.finditer(text):
        yield Find(*found.span("value"), "handle", TOLD)
    for found in _TAGGED.finditer(text) if "#" in text else ():
        yield Find(*found.span(), "handle", TOLD)
    for found in (*_SOCIAL.finditer(text), *_ON_SITE.finditer(text), *_CHINESE.finditer(text)):
        value, said = found["value"], found.groupdict()
        if value.lower() in NO_ACCOUNT or _MEASURE.fullmatch(value) or (value.isdigit() and len(value) < 5):
            continue
        odd = re.search(r"[0-9_@$#]|[A-Za-z]-[A-Za-z]+-[A-Za-z]", value) or re.fullmatch(r"[a-z]+(?:\.[a-z]+)+", value)
        placed = re.search(
            r"\b(?:under|as|handle|username|user name|called)\W*$", said.get("link") or "", re.IGNORECASE
        )
        mine = re.match(
            r"(?i:my|our|his|her|\w['’]s)\s", text[max(0, found.start() - 4) : found.start()].lstrip() + " "
        ) and re.search(r"\bis\W*$", said.get("link") or "")
        if (
            odd
            or ((mine or placed) and len(value) > 4 and (value.islower() or _HUMPED.fullmatch(value)))
            or re.search(r"[:=@]", said.get("link") or "")
            or re.search(r"(?:号|ID|id|群)\W*$", said.get("link") or "")
        ):
            yield Find(*found.span("value"), "handle", TOLD)
    for found in _HAN_NAMED.finditer(text):
        yield Find(*found.span("value"), "handle", TOLD)

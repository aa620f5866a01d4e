"""Names of private people, told by what stands around them: somebody introduces, addresses, thanks or signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.known import BRANDS, COMPANIES, GIVEN, WORDLIKE, WORDS
from core.privacy.span import FORM, TOLD, Find

_L = r"(?<![0-9A-Za-z@#'\-⟨])"
_UP, _LOW = "A-ZÀ-ÖØ-ÞŁŚŽŠČ", "a-zà-öø-ÿłśžščąęńćßğış"
_TOKEN = rf"(?:(?:Mc|Mac|O'|D'|De|Di|Le|La|Van|Fitz)?[{_UP}][{_LOW}]+(?:-[{_UP}][{_LOW}]+)?|[{_UP}]{{3,12}}(?![{_LOW}]))"
_PARTICLE = r"(?:van|von|der|den|de|da|del|della|di|la|le|bin|al|el|dos|du|y|zu|ter)"
_MORE = rf"(?:\s(?:[{_UP}]\.?\s)?(?:{_PARTICLE}\s){{0,2}}{_TOKEN}|\s[{_UP}]\.(?![{_LOW}]))"
_NAME = rf"(?P<name>(?:[{_UP}]\.\s?){{0,2}}{_TOKEN}{_MORE}{{0,2}})"
_SMALL = rf"(?P<name>[{_UP}{_LOW}][{_LOW}]+(?:\s[{_UP}{_LOW}][{_LOW}]+)?)"
_END = r"(?=[\s.,;:!?)\"'*~\-–—]|$)"
_KIN = (
    r"husband|wife|son|daughter|brother|sister|mother|father|mom|mum|dad|boyfriend|girlfriend|fiance|fiancee|partner|friend|best friend|neighbou?r|cousin|uncle|aunt|nephew|niece"
    r"|grandson|granddaughter|grandma|grandpa|roommate|colleague|coworker|co-worker|boss|landlord|teacher|student|buddy|kid|boy|girl|stepson|stepdaughter|assistant"
)
_STAFF = (
    r"customer (?:service|support|care|relations|success)(?: rep(?:resentative)?| agent)?|support(?: agent| rep| team)?|service (?:rep|agent|desk|advisor|department)|agents?|reps?|representatives?|technicians?|tech|manager|supervisor|associate"
    r"|salesm[ae]n|saleswoman|salesperson|sales (?:rep|guy|lady|associate)|cashier|clerk|driver|courier|delivery (?:guy|man|driver|person|lady)|postman|mailman|mail carrier|installer|plumber|electrician|mechanic|owner|operator|advisor|specialist|employee"
    r"|seller|vendor|guy|lady|gentleman|woman|man|person|gal|girl|fellow|staff member|team member|receptionist|engineer|contractor"
)
_DEPARTMENT = r"(?:the |your |their |our )?(?:customer (?:service|support|care|relations|success)|customer|support|service|sales|billing|returns?|tech(?:nical)? support|shipping|dispatch|logistics|help ?desk|call cent(?:er|re)|warehouse|complaints|accounts|claims|warranty|chat|your (?:team|office|store|shop|company|warehouse)|head office|the (?:store|shop|office|phone))"
_DID = (
    r"(?:who |from \w+ )?(?:helped|assisted|answered|replied|responded|called me|called back|emailed|e-mailed|sent me|explained|resolved|refunded|promised|told me|said|fixed|took care|went above|picked up|handled|delivered|installed|apologi[sz]ed|offered|walked me"
    r"|was (?:so |very |super |really |extremely |incredibly |absolutely |most |quite |a bit |rather |not )?(?:helpful|kind|rude|polite|patient|friendly|nice|great|amazing|wonderful|professional|fantastic|courteous|awesome|excellent|unhelpful|lovely|knowledgeable|dismissive|pleasant|quick|useless|responsive))"
)
_CLOSING = (
    r"(?:many thanks|thanks(?: again| so much| a lot| in advance)?|thank you(?: so much| again| very much)?|(?:best |kind |kindest |warm |warmest )?regards|best(?: wishes)?|sincerely(?: yours)?|yours(?: truly| sincerely| faithfully)?|cheers|love|respectfully|take care|greetings|mit freundlichen grüßen|viele grüße"
    r"|cordially|xoxo|ciao|warmly|kindly|signed|written by|review by|reviewed by|posted by)"
)

# pattern, how much the name itself has to be one: 0 any capital, 1 two tokens or a known given name, 2 a known given name
_ANY, _LIKELY, _KNOWN = 0, 1, 2
_RULES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), need)
    for pattern, need in (
        (rf"(?i:{_L}(?:(?:my|the|his|her|our|full|first|last|family|real|whose|their|customer|account|recipient|contact|account holder)(?: [a-z]+)? ?name(?:'s| is| was| on (?:the|my) (?:order|account|parcel|package|card) (?:is|was)|\s?:)|name(?:\s?:| is| on (?:the|my) (?:order|account|parcel|package|card|label) (?:is|was|:)))\s?){_NAME}{_END}", _ANY),
        (rf"(?i:{_L}(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|mlle|monsieur|madame|señora?|señor|sra|sr|sig\.ra|pastor|rev)\b\.?)\s{_NAME}{_END}", _ANY),
        (rf"(?i:{_L}(?:spoke|speak|speaking|talked|talking|chatted|chat|dealt|dealing|corresponded|emailed|communicated|conversation|on the phone|interacted|worked) (?:to|with)(?: (?:a|an|the|some)(?: \w+){{0,3}} (?:named|called)| someone (?:named|called)| agent| rep| representative)?) {_NAME}{_END}", _ANY),
        (rf"(?i:{_L}(?:assisted|helped|served|handled|answered|signed|approved|installed|delivered|written|sold|packed|inspected|processed|fixed|repaired|greeted) (?:for )?by) (?:(?i:agent|rep|a \w+ named) )?{_NAME}{_END}", _LIKELY),
        (rf"(?i:{_L}(?:{_KIN}|{_STAFF}|someone|somebody|child|baby|person)),? (?i:named|called|by the name of|whose name (?:is|was)|name is|name was) {_NAME}{_END}", _ANY),
        (rf"(?i:{_L}(?:my|his|her|our)(?: (?:dear|late|little|older|younger|old|elder|eldest|youngest|\d+[ \-]year[ \-]old|best|good|ex))? (?:{_KIN})),? {_NAME}{_END}", _ANY),
        (rf"(?i:{_L}(?:the |your |their |a |an |my )?(?:{_STAFF})),? (?:\()?{_NAME}{_END}", _LIKELY),
        (rf"{_L}{_NAME},? (?:(?i:a|an|the|your|my|our) )?(?i:(?:from|in|at|with|of|on) {_DEPARTMENT}|(?:customer (?:service|support|care)|the (?:{_STAFF})))(?![a-z])", _LIKELY),
        (rf"(?i:{_L}dear) {_NAME}{_END}", _ANY),
        (rf"(?i:(?:^|[\n.!?] ?)(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|to|thanks to|kudos to|shout ?out to|props to|thank you to|bravo)(?: there)?,?) {_NAME}{_END}", _KNOWN),
        (rf"(?i:{_L}{_CLOSING})\s?[,.!:\-–—\n]+\s*[\-–—~]*\s?{_NAME}\s*[.!)]?\s*(?:\n|$)", _ANY),
        (rf"(?i:{_L}{_CLOSING}),? {_NAME}{_END}", _KNOWN),
        (rf"(?:[\n.!?)\"] ?|\s)[\-–—~/]{{1,3}}\s?{_NAME}\s*[.!]?\s*(?:\n|$)", _LIKELY),
        (rf"(?i:{_L}(?:signed|attn|attention|recipient|c/o|addressee|contact person|contact|cardholder|customer|buyer|purchaser|account holder|receiver|deliver to|ship to|shipped to|sent to|addressed to|delivered to|registered to|belongs to|in the name of|under the name(?: of)?|ask for|asked for|ask to speak (?:to|with)|signed for by|left with|gave it to|care of|name on card|to)\s?:?\s[\-–—]?){_NAME}{_END}", _LIKELY),
        (rf"(?:{_L}(?:I'm|I am|i'm|i am|It's|This is|this is|here is|Here's)) {_NAME}{_END}(?! (?:and|or) [a-z]+ing)", _LIKELY),
        (rf"(?i:{_L}(?:my name(?:'s| is)|call me|goes by|i go by|(?:her|his) name (?:is|was))) {_SMALL}{_END}", _KNOWN),
        (rf"(?i:{_L}(?:named|called)) {_NAME}{_END}", _KNOWN),
        (rf"{_L}{_NAME} {_DID}(?![a-z])", _KNOWN),
        (rf"(?i:{_L}(?:thanks to|kudos to|ask for|shout ?out to|credit to|grateful to|big thanks to|thank you to|bless you|special thanks to|gift for|present for|bought (?:it|this|these|one) for|for)) {_NAME}{_END}", _KNOWN),
    )
)  # fmt: skip
_NOT_MADE = re.compile(r"\b(?:sounds like|played by|music by|album by|song by|signature|series|model|edition)\s$", re.IGNORECASE)
_TITLE = re.compile(r"(?i:\b(mr|mrs|ms|miss|mx|dr|prof|sir))\.?\s$")

SIGNS = (
    r"(?i:(?:^|[^a-z])(?:names?|mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|madame|monsieur|señora?|señor|spoke|speak(?:ing)?|talk(?:ed|ing)|chat(?:ted)?|dealt|dealing|emailed|conversation|worked|named|called|assisted|helped|served|handled|by|dear|hi|hello|hey|to|call me"
    rf"|thanks|thank you|regards|best|sincerely|yours|cheers|love|respectfully|care|warmly|kindly|truly|faithfully|wishes|signed|attn|attention|recipient|c/o|contact|customer|buyer|receiver|i'm|i am|it's|this is|here is|for|of|{_KIN}|{_STAFF})[ ,.!:'’\-–—\n~]{{1,4}}(?:is |was )?[\-–—~]?\s?)[{_UP}][A-Za-z{_LOW}.]"
    rf"|[\-–—~]\s?[{_UP}][{_LOW}]+(?: [{_UP}][{_LOW}]+)?[.!]?\s*(?:\n|$)|[{_UP}][{_LOW}]+,? (?i:from |in |at |with )(?i:the |your |their |our )?(?i:customer|support|service|sales|billing|return|tech|shipping|dispatch|logistics|help|call|warehouse|complaint|claims|warranty)"
    rf"|[{_UP}][{_LOW}]+ (?:helped|assisted|answered|replied|responded|called|emailed|sent me|explained|resolved|refunded|promised|told|fixed|handled|delivered|installed|was (?:so |very |super |really |extremely )?(?:help|kind|rude|polite|patient|friend|profess|court|unhelp|know|dismiss|respons))"
    r"|(?i:my name|call me|goes by|his name|her name) ?(?i:is |was |'s )?[a-z]{3}"
)  # fmt: skip


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain text in Latin letters."""
    for form, need in _RULES:
        for found in form.finditer(text):
            start, end = found.span("name")
            name = _core(found["name"], bool(_TITLE.search(text, max(0, start - 10), start)))
            if name is None:
                continue
            start += name[0]
            end = start + name[1]
            if _is_one(text[start:end], need, text[max(0, start - 24) : start], text[end : end + 24]):
                yield Find(start, end, "name", TOLD if need == _ANY else FORM)


def _core(name: str, titled: bool) -> tuple[int, int] | None:
    """Return where in a match the name lies and how long it is: from the first word that can be one to the last."""
    parts = [(m.start(), m.group()) for m in re.finditer(r"\S+", name)]
    first = 0
    while first < len(parts) and not titled and _word(parts[first][1]):
        first += 1
    last = first
    while last < len(parts) and not _word(parts[last][1]):
        last += 1
    while last > first and re.fullmatch(_PARTICLE, parts[last - 1][1]):
        last -= 1
    if first > 0 or last <= first:  # a name begins where it was announced
        return None
    return parts[first][0], parts[last - 1][0] + len(parts[last - 1][1]) - parts[first][0]


def _word(token: str) -> bool:
    return token.lower().rstrip(".,'") in WORDS or (len(token) > 1 and token.lower().rstrip(".") in COMPANIES - GIVEN)


def _is_one(name: str, need: int, before: str, after: str) -> bool:
    plain = re.sub(r"[^a-z ]", "", name.lower()).strip()
    tokens = plain.split()
    title = _TITLE.search(before)
    whole = f"{title[1].lower()} {plain}" if title else plain
    if not tokens or any(whole == b or whole.startswith(b + " ") for b in BRANDS) or plain in BRANDS:
        return False
    if plain in COMPANIES and not (plain in GIVEN and need == _ANY) and not title:
        return False
    if re.match(r"(?:'s)? (?:[Cc]ustomer|[Tt]ech|[Ss]upport|[Ss]ervice|[Ii]nc|[Ll]td|[Cc]orp|LLC|GmbH|Co\b|Music|Store|Guitars?|Audio)", after) and tokens[0] not in GIVEN:
        return False
    if _NOT_MADE.search(before):
        return False
    known = tokens[0] in GIVEN or any(len(part) > 2 and part in GIVEN for part in tokens[0].split("-"))
    shouted = name.isupper() and len(name) > 1
    if need == _ANY:
        return len(plain) > 1 and (not shouted or known or title is not None)
    if need == _LIKELY:
        return known and (len(tokens) > 1 or tokens[0] not in WORDLIKE or name[0].isupper())
    return known and (tokens[0] not in WORDLIKE or name[0].isupper()) and not shouted

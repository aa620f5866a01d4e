"""Names of private people, told by what stands around them: somebody introduces, addresses, thanks or signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.known import BRANDS, COMPANIES, GIVEN, WORDLIKE, WORDS
from core.privacy.span import FORM, TOLD, Find

_L = r"(?<![0-9A-Za-z@#'\-⟨])"
_UP, _LOW = "A-ZÀ-ÖØ-ÞŁŚŽŠČ", "a-zà-öø-ÿłśžščąęńćßğış"
_TOKEN = rf"(?:(?:Mc|Mac|O'|D'|De|Di|Le|La|Van|Fitz)?[{_UP}][{_LOW}]+(?:-[{_UP}][{_LOW}]+)?|[{_UP}]'?[{_UP}]{{2,12}}(?![{_LOW}]))"
_PARTICLE = r"(?:van|von|der|den|de|da|del|della|di|la|le|bin|al|el|dos|du|y|zu|ter)"
_MORE = rf"(?:[ ](?:[{_UP}]\.?[ ])?(?:{_PARTICLE}[ ]){{0,2}}{_TOKEN}|[ ][{_UP}]\.(?![{_LOW}]))"
_NAME = rf"(?P<name>(?:[{_UP}]\.\s?){{0,2}}{_TOKEN}{_MORE}{{0,2}})"
_SMALL = rf"(?P<name>[{_UP}{_LOW}][{_LOW}]+(?:[ ][{_UP}{_LOW}][{_LOW}]+)?)"
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
    r"(?:thx|ty|many thanks|thanks(?: again| so much| a lot| in advance)?|thank you(?: so much| again| very much)?|(?:best |kind |kindest |warm |warmest )?regards|best(?: wishes)?|sincerely(?: yours)?|yours(?: truly| sincerely| faithfully)?|cheers|love|respectfully|take care|greetings|mit freundlichen grüßen|viele grüße"
    r"|cordially|xoxo|ciao|warmly|kindly|signed|written by|review by|reviewed by|posted by)"
)

_STAFF_CUES = tuple(word.split("(")[0].split("[")[0].rstrip("s?") for word in _STAFF.split("|") if not word.startswith((" ", "?")))
_CLOSING_CUES = ("thank", "regard", "best", "sincerely", "yours", "cheers", "love", "respect", "take care", "greeting", "grüß", "cordial",
                 "xoxo", "thx", "ty", "ciao", "warm", "kind", "sign", "written", "review", "posted")  # fmt: skip

# words of which a text has to hold one for the pattern to be tried, pattern, how much the name itself has to be one: 0 any capital, 1 two tokens or a known given name, 2 a known given name
_ANY, _LIKELY, _KNOWN = 0, 1, 2
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], int], ...] = tuple(
    (cues, re.compile(pattern), need)
    for cues, pattern, need in (
        (("name",), rf"(?i:{_L}(?:(?:my|the|his|her|our|full|first|last|family|real|whose|their|customer|account|recipient|contact|account holder)(?: [a-z]+)? ?name(?:'s| is| was| on (?:the|my) (?:order|account|parcel|package|card) (?:is|was)|\s?:)|name(?:\s?:| is| on (?:the|my) (?:order|account|parcel|package|card|label) (?:is|was|:)))\s?){_NAME}{_END}", _ANY),
        (("mr", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "mme", "mlle", "mons", "mad", "señor", "sr", "sig.", "pastor", "rev"), rf"(?i:{_L}(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|mlle|monsieur|madame|señora?|señor|sra|sr|sig\.ra|pastor|rev)\b\.?)\s{_NAME}{_END}", _ANY),
        (("speak", "spoke", "talk", "chat", "deal", "correspond", "mailed", "communicat", "conversation", "on the phone", "interact", "worked"), rf"(?i:{_L}(?:spoke|speak|speaking|talked|talking|chatted|chat|dealt|dealing|corresponded|emailed|communicated|conversation|on the phone|interacted|worked) (?:to|with|w/)(?: (?:a|an|the|some)(?: \w+){{0,3}} (?:named|called)| someone (?:named|called)| agent| rep| representative)?) {_NAME}{_END}", _ANY),
        ((" by ",), rf"(?i:{_L}(?:assisted|helped|served|handled|answered|signed|approved|installed|delivered|written|reviewed|posted|submitted|asked|sold|packed|inspected|processed|fixed|repaired|greeted) (?:for )?by) (?:(?i:agent|rep|a \w+ named) )?{_NAME}{_END}", _LIKELY),
        (("named", "called", "by the name", "whose name", "name is", "name was"), rf"(?i:{_L}(?:{_KIN}|{_STAFF}|someone|somebody|child|baby|person)),? (?i:named|called|by the name of|whose name (?:is|was)|name is|name was) {_NAME}{_END}", _ANY),
        (("my ", "his ", "her ", "our "), rf"(?i:{_L}(?:my|his|her|our)(?: (?:dear|late|little|older|younger|old|elder|eldest|youngest|\d+[ \-]year[ \-]old|best|good|ex))? (?:{_KIN})),? {_NAME}{_END}", _ANY),
        (_STAFF_CUES, rf"(?i:{_L}(?:the |your |their |a |an |my )?(?:{_STAFF})),? (?:\()?{_NAME}{_END}", _KNOWN),
        (("from", " in ", " at ", "with", " of ", " on ", "customer", ","), rf"{_L}{_NAME},? (?:(?i:a|an|the|your|my|our) )?(?i:(?:from|in|at|with|of|on) {_DEPARTMENT}|(?:customer (?:service|support|care)|the (?:{_STAFF})))(?![a-z])", _LIKELY),
        (("dear",), rf"(?i:{_L}dear) {_NAME}{_END}", _ANY),
        (("hi", "hello", "hey", "good ", "to", "bravo"), rf"(?i:(?:^|[\n.!?] ?)(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|to|thanks to|kudos to|props to|thank you to|bravo)(?: there)?,?) {_NAME}{_END}", _KNOWN),
        (_CLOSING_CUES, rf"(?i:{_L}{_CLOSING})\s?[,.!:\-–—\n]+\s*[\-–—~]*\s?{_NAME}\s*[.!)]?\s*(?:\n|$)", _ANY),
        (_CLOSING_CUES, rf"(?i:{_L}{_CLOSING}),? {_NAME}{_END}", _KNOWN),
        (("-", "–", "—", "~", "/"), rf"(?:^|[\n.!?)\"] ?|\s)[\-–—~/]{{1,3}}\s?{_NAME}\s*[.!]?\s*(?:\n|$)", _LIKELY),
        (("signed", "att", "recipient", "c/o", "address", "contact", "holder", "customer", "buyer", "purchaser", "receiver", " to ", "name", "ask", "care of", "left with"), rf"(?i:{_L}(?:signed|attn|attention|recipient|c/o|addressee|contact person|contact|cardholder|customer|buyer|purchaser|account holder|receiver|deliver to|ship to|shipped to|sent to|addressed to|delivered to|registered to|belongs to|in the name of|under the name(?: of)?|gave it to|care of|name on card)\s?:?\s[\-–—\"“]?){_NAME}{_END}", _LIKELY),
        (("ask", "signed for by", "left with"), rf"(?i:{_L}(?:ask for|asked for|ask to speak (?:to|with)|asked to speak (?:to|with)|signed for by|left with)\s[\"“]?){_NAME}{_END}", _ANY),
        ((" by ",), rf"(?i:{_L}by(?: a| an| the)?) {_NAME}(?=,? (?i:in|from|at) {_DEPARTMENT})", _LIKELY),
        (_STAFF_CUES, rf"(?i:{_L}(?:agent|rep|representative|technician|installer|driver|courier|plumber|electrician|cashier|receptionist|the (?:manager|supervisor|owner|engineer|assistant))),? {_NAME}(?=,| (?:was|is|kept|told|said|left|hung|never|did|came|called|refused|promised|helped|from|at|who|could|would|had|has|even|just|and|in|[a-z]+ed)(?![a-z]))", _ANY),
        (("helpful", "rude", "polite", "lovely", "kind", "patient", "sorted", "hung up", "ignored", "refused", "insisted", "on the phone", "told me", "helped me", "great help", "apolog"), rf"(?:^|[\n.!?,;] ?|(?i:(?:and|but|because|that|thanks|so|then|when) )){_NAME} (?i:(?:was|is|has been) (?:so |very |super |really |extremely |incredibly |absolutely |quite |such |a |an )*(?:helpful|rude|polite|patient|friendly|lovely|kind|star|gem|angel|legend|great help|dismissive|unhelpful|courteous|professional)|sorted (?:it|everything|this|me)|hung up|refused to|insisted|told me|helped me|apologi[sz]ed|promised me|never called|called me)(?![a-z])", _ANY),
        (("under",), rf"(?i:{_L}(?:registered|booked|listed|filed|ordered|reserved|account|it's|is|order) under) {_NAME}{_END}", _LIKELY),
        (("customer s", "support", "(sales", "(billing", "(return", "manager)"), rf"{_L}{_NAME} \((?i:the |your )?(?i:customer (?:service|support|care)|support|sales|billing|returns?|manager|{_STAFF})\)", _ANY),
        (("call", "contact", "phone", "text", "ring", "email", "reach"), rf"(?i:{_L}(?:please )?(?:call|phone|ring|text|email|contact|reach|ask)) {_NAME} (?i:on|at|via|by)(?![a-z])", _LIKELY),
        (("here", "speaking"), rf"(?:^|[\n.!?:;,] ?){_NAME} (?i:here|speaking)(?=[\s.,!:;]|$)", _LIKELY),
        (("@", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), rf"{_L}{_NAME}\s?[,;:/\-–(]?\s?(?:(?i:tel|phone|mobile|cell|email|e-mail)\s?[:.]?\s?)?(?=\+?\(?\d{{2,5}}\)?[\s\-]?\d{{3,5}}[\s\-]?\d{{4}}|[\w.+\-]+@\w)", _LIKELY),
        (("uncle", "aunt", "grand", "nana", "granny", "cousin", "sister", "brother", "nurse", "coach"), rf"{_L}(?P<name>(?:Uncle|Aunt|Auntie|Aunty|Grandma|Grandpa|Nana|Granny|Cousin|Sister|Brother|Nurse|Coach) {_TOKEN}){_END}", _ANY),
        (("spoke", "talked", "chatted", "agent", "rep", "ask", "named", "called", "dear", "driver", "courier", "thank", "cheers", "regards", "lady", "guy", "manager", "technician"), rf"(?i:{_L}(?:spoke (?:to|with)|talked (?:to|with)|chatted with|agent|rep|representative|ask for|asked for|named|called|dear|driver|courier|thanks|thank you|cheers|regards|lady|guy|manager|technician)) (?P<name>[a-z]{{3,12}}){_END}", _KNOWN),
        (("this is", "i'm ", "im ", "it's"), rf"(?i:{_L}(?:this is|i'm|im|it's)) (?P<name>[a-z]{{3,12}}(?: [a-z]{{3,12}})?)(?=,? (?i:calling|speaking|from|again|here|btw|by the way|i ordered|and i)(?![a-z]))", _KNOWN),
        (("i'm", "i am", "im ", "it's", "this is", "here", "its"), rf"(?:{_L}(?:I'm|I am|i'm|i am|Im|im|It's|it's|This is|this is|here is|Here's|Its|its|I was|You can call me)) {_NAME}{_END}(?! (?:and|or) [a-z]+ing)", _LIKELY),
        (("name", "call me", "go by", "goes by"), rf"(?i:{_L}(?:(?:my|her|his|their|our)(?: [a-z']+)? name(?:'s|s| is| was)|call me|goes by|i go by)) {_SMALL}{_END}", _LIKELY),
        (("name",), rf"(?:^|\n)(?i:(?:full |customer |first |last |your )?name) ?[:=\-] ?{_SMALL}\s*(?:\n|$|,)", _LIKELY),
        (("my ", "his ", "her ", "our "), rf"(?i:{_L}(?:my|his|her|our) (?:{_KIN})) (?P<name>[a-z]{{3,12}}){_END}", _KNOWN),
        ((" by ", "by "), rf"(?i:{_L}by) {_NAME} (?i:on) (?:[A-Z][a-z]+ \d|\d)", _LIKELY),
        (("named", "called"), rf"(?i:{_L}(?:named|called)) {_NAME}{_END}", _KNOWN),
        (("help", "assist", "answer", "repl", "respond", "call", "mail", "sent", "expl", "resol", "refund", "promis", "said", "told", "fix", "care", "above", "pick", "handl", "deliver", "install", "apolog", "offer", "walk", "was "), rf"{_L}{_NAME} {_DID}(?![a-z])", _KNOWN),
        (("thank", "kudos", "ask", "shout", "props", "credit", "grateful", "bless", "gift", "present", "bought"), rf"(?i:{_L}(?:thanks to|kudos to|ask for|shout ?out to|props to|credit to|grateful to|big thanks to|thank you to|bless you|special thanks to|gift for|present for|bought (?:it|this|these|one) for)) {_NAME}{_END}", _KNOWN),
    )
)  # fmt: skip
_RELATIONS = frozenset("Uncle Aunt Auntie Aunty Grandma Grandpa Nana Granny Cousin Sister Brother Nurse Coach".split())
_NOT_MADE = re.compile(r"\b(?:sounds like|played by|music by|album by|song by|signature|series|model|edition)\s$", re.IGNORECASE)
_TITLE = re.compile(r"(?i:\b(mr|mrs|ms|miss|mx|dr|prof|professor|sir|herr|frau|mme|señora?))\.?\s$")

_CONTEXT = (
    rf"names?|mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|mlle|madame|monsieur|señora?|señor|spoke with|spoke to|speak to|speak with|talk(?:ed|ing) to|talk(?:ed|ing) with|chat(?:ted)? with|dealt with|dealing with|emailed|conversation with|worked with"
    rf"|named|called|ed by|n by|sold by|dear|hi|hello|hey|hiya|thanks to|kudos to|call me|thanks|thank you|regards|best|sincerely|yours|cheers|love|respectfully|care|warmly|kindly|truly|faithfully|wishes|much|again|lot|advance|signed|attn|attention|recipient|c/o"
    rf"|contact|customer|buyer|receiver|holder|sent to|ship to|shipped to|deliver to|delivered to|addressed to|registered to|belongs to|name of|ask for|asked for|left with|gave it to|gift for|present for|for by|i'm|i am|im|its|it's|this is|here is|w/|spoke w/|registered under|booked under|listed under|account under|order under|thx|ty"
)
SIGNS = (
    rf"(?i:(?:^|[^a-z])(?:{_CONTEXT}|{_KIN}|{_STAFF})[ ,.!:'’\-–—\n~\"“]{{1,4}}(?:is |was )?[\-–—~]?\s?)[{_UP}][A-Za-z{_LOW}.]"
    rf"|[\-–—~]\s?[{_UP}][{_LOW}]+(?: [{_UP}][{_LOW}]+)?[.!]?\s*(?:\n|$)|(?:Uncle|Aunt|Auntie|Aunty|Grandma|Grandpa|Nana|Granny|Cousin|Sister|Brother|Nurse|Coach) [{_UP}]|[{_UP}][{_LOW}]+ (?:here|speaking)"
    rf"|[{_LOW}],? (?:from |in |at |with |on |of )(?:the |your |their |our )?(?i:customer|support|service|sales|billing|return|tech|shipping|dispatch|logistics|help|call|warehouse|complaint|claims|warranty|accounts|chat|store|shop|office)"
    rf"|[{_UP}][{_LOW}]+(?: [A-Z]\.)? (?:who )?(?:helped|assisted|answered|replied|responded|called|emailed|sent me|explained|resolved|refunded|promised|told|fixed|handled|delivered|installed|sorted|hung|refused|insisted|apolog|(?:was|is|has been) (?:so |very |super |really |extremely |incredibly |absolutely |quite |such |a |an )*(?:help|rude|polite|patient|friend|lovely|kind|star|gem|angel|legend|great help|dismiss|unhelp|court|profess|nice|amazing|wonderful|fantastic|excellent|awesome))|[{_UP}][{_LOW}]+ \((?i:the |your )?(?i:customer|support|sales|billing|return|manager|agent|rep|tech|driver|owner)"
    rf"|(?:[Cc]all|[Cc]ontact|[Pp]hone|[Rr]ing|[Tt]ext|[Ee]mail|[Rr]each|[Aa]sk) [{_UP}][{_LOW}]+(?: [{_UP}][{_LOW}]+)? (?:on|at|via|by) "
    rf"|(?:^|\n)(?i:(?:full |customer |first |last |your )?name) ?[:=\-] ?[a-z]|(?:my|his|her|our) (?:{_KIN}) [a-z]|(?:^|[^a-z])[Bb]y [{_UP}][{_LOW}]+[^\n]{{0,14}} on [A-Z0-9]"
    r"|[0-9A-Za-z]@[0-9A-Za-z]|\d[\d \-()]{8}\d"
    r"|(?i:my name|call me|goes by|name) ?(?i:is |was |'s )?[a-z]{3}|(?:spoke|talked|chatted) (?:to|with|w/) [A-Za-z]|(?:this is|i'm|im|it's) [a-z]+(?: [a-z]+)?,? (?:calling|speaking|from|again|here|btw|by the way)|(?:agent|rep|representative|ask for|asked for|named|called|dear|driver|courier|thanks|thank you|cheers|regards|lady|guy|manager|technician) [a-z]"
)  # fmt: skip


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain text in Latin letters."""
    low = text.lower()
    for cues, form, need in _RULES:
        for found in form.finditer(text) if any(cue in low for cue in cues) else ():
            start, end = found.span("name")
            name = _core(found["name"], bool(_TITLE.search(text, max(0, start - 10), start)))
            if name is None:
                continue
            start += name[0]
            end = start + name[1]
            if _is_one(text[start:end], need, text[max(0, start - 24) : start], text[end : end + 24]):
                title = _TITLE.search(text, max(0, start - 10), start)
                if title and " " not in text[start:end] and text[start:end].lower() not in GIVEN:
                    start = title.start()  # a surname alone goes with its title
                yield Find(start, end, "name", TOLD if need == _ANY else FORM)


def _core(name: str, titled: bool) -> tuple[int, int] | None:
    """Return where in a match the name lies and how long it is: from the first word that can be one to the last."""
    parts = [(m.start(), m.group()) for m in re.finditer(r"\S+", name)]
    first = 0
    while first < len(parts) and not titled and _word(parts[first][1]):
        first += 1
    if parts[0][1] in _RELATIONS:
        return (0, len(name)) if len(parts) > 1 and not _word(parts[1][1]) else None
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
    if before.endswith("DR ") and not name.isupper() and tokens[0] not in GIVEN:
        return False  # a make of strings, not a doctor
    if plain in COMPANIES and not (plain in GIVEN and need == _ANY) and not title:
        return False
    if re.match(r"(?:'s)? (?:[Cc]ustomer|[Tt]ech|[Ss]upport|[Ss]ervice|[Ii]nc|[Ll]td|[Cc]orp|LLC|GmbH|Co\b|Music|Store|Guitars?|Audio)", after) and tokens[0] not in GIVEN:
        return False
    if _NOT_MADE.search(before):
        return False
    known = tokens[0] in GIVEN or any(len(part) > 2 and part in GIVEN for part in tokens[0].split("-"))
    shouted = name.isupper() and len(name) > 1 and "." not in name
    if need == _ANY:
        return len(plain) > 1 and (not shouted or known or title is not None or re.search(r"(?i:by|name[^a-z]*)\s*$", before) is not None)
    if need == _LIKELY:
        whole_name = len(tokens) > 1 and not shouted and not any(t in WORDS or t in COMPANIES for t in tokens if len(t) > 1)
        return known or whole_name
    return known and (tokens[0] not in WORDLIKE or name[0].isupper()) and not shouted

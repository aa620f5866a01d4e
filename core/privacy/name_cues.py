"""What stands before and after the names of private people, by how much it asks of the name itself."""

from __future__ import annotations

import re
from itertools import product

from core.privacy.known import listed

# How much the name itself has to be one: any capital; two tokens or a known given name; a known given name that is no
# word; such a one with a further token.
ANY, LIKELY, KNOWN, FULL, NOTHING = 0, 1, 2, 3, 9

KIN = listed(
    "husband wife hubby son daughter brother sister mother father mom mum mam dad boyfriend girlfriend fiance "
    "fiancee partner"
    " friend neighbour neighbor cousin uncle aunt auntie nephew niece grandson granddaughter grandma grandpa "
    "grandad grandfather"
    " grandmother granny granddad gramps nan nana gran roommate flatmate housemate colleague coworker worker boss landlord landlady "
    "teacher student buddy"
    " mate pal kid boy girl stepson stepdaughter stepdad stepmum stepmom assistant law ex bf gf spouse bro sis "
    "toddler baby twin"
    " grandchild grandkid tenant carer caretaker nanny babysitter godson goddaughter bestie child"
)
OWNERS = listed("my his her our their")
# People of a shop; of the first kind nothing else is called by the word.
STAFF_SURE = listed(
    "agent rep representative technician installer driver courier plumber electrician cashier receptionist "
    "engineer supervisor"
    " postman mailman salesman saleswoman salesperson salesgirl barista waitress waiter stylist"
)
STAFF = STAFF_SURE | listed(
    "agents reps representatives technicians tech manager associate clerk operator advisor adviser specialist "
    "employee seller"
    " vendor guy lady gentleman woman man person gal fellow staff member owner contractor assistant colleague "
    "mechanic fitter"
    " support service desk team sales executor claimant shopkeeper guard concierge porter handyman chap bloke dude "
    "worker"
    " host hostess carrier doctor nurse pharmacist buyer customer tester operative picker packer rider"
)
_TALKED = ("spoke", "speak", "speaking", "talked", "talk", "talking", "chatted", "chat", "chatting", "spoken")
SERVED = listed(
    "assisted helped served handled answered approved installed delivered written reviewed posted submitted asked "
    "sold packed"
    " inspected processed fixed repaired greeted signed completed prepared checked dispatched refused accepted "
    "received collected"
    " requested reported authorised authorized sent ordered filed created purchased paid taken left"
)
BEFORE: dict[str, int] = {
    **{" ".join(p): ANY for p in product(_TALKED, ("to", "with", "w"))},
    **dict.fromkeys(
        ("corresponded with", "emailed with", "communicated with", "conversation with",
         "on the phone with", "call me", "goes by", "go by", "signed for by", "left with",
         "ask for", "asked for", "ask to speak to", "asked to speak to", "asked to speak with", "by the name of",
         "dear",
         "in the name of", "under the name", "under the name of", "name is", "name was", "name's", "names",
         "whose name is",
         "named after", "surname is", "spelt", "spelled", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor",
         "herr", "frau", "mme", "mlle", "monsieur", "señora", "señor", "senora", "senor", "sra", "sr", "pastor", "rev",
         "fao", "attn", "attention of", "addressed to a", "someone called", "someone named", "somebody called",
         "agent named", "agent called", "rep named", "rep called", "guy called", "guy named", "lady called",
         "lady named",
         "man called", "man named", "woman called", "woman named", "man's called", "person called", "person named",
         "on behalf of", "behalf of", "signed for", "widow of", "widower of", "executor for", "executor of", "estate of",
         "first name", "last name", "middle name", "forename", "maiden name", "family name", "given name", "full name",
         "name on the bell is", "bell says", "bell reads", "buzz", "intestatario", "titular", "titulaire", "inhaber", "tenuto da",
         "name on the card", "name on the account", "in care of", "beneficiary", "name as printed", "customer name",
         "account name", "display name", "booking under", "reservation under", "order under", "ask reception for",
         "calls himself", "calls herself", "called himself", "called herself", "introduced himself as", "introduced herself as",
         "goes by the name of", "goes by the name", "we call him", "we call her",
         "tag says", "badge says", "badge said", "badge reads", "tag said", "signed"), ANY),
    **{f"{verb} by": KNOWN for verb in SERVED},
    **dict.fromkeys(
        ("she is", "he is", "she's", "he's", "who is", "leave with", "leave it with", "leave w", "not to", "note for",
         "happy birthday", "card from", "gift from", "present from", "birthday", "wrong", "still says", "label says", "licence says",
         "license says", "not for", "sign for", "recipient", "c/o", "dealt with", "dealing with", "worked with", "interacted "
                                                                                                                 "with", "care of", "contact",
        "contact person", "cardholder", "account holder", "purchaser", "receiver",
         "ship to", "addressed to", "registered to", "belongs to",
         "belonging to", "gave it to", "name on card", "registered under", "booked under", "listed under",
         "filed under",
         "ordered under", "reserved under", "account under", "it's under", "is under", "order under", "i'm", "i am",
         "im",
         "this is", "here is", "here's", "i was", "call", "attention", "attn", "bill to", "parcel for",
         "package for", "order for", "delivery for", "mail for", "letter for", "post for", "parcel to", "package to",
         "refund to", "named", "my surname is", "now", "was meant for", "intended for", "collected from",
         "yours truly",
         "ship back to", "return to", "returned to", "attention to", "invoice to", "made out to", "payable to",
         "should say",
         "should read", "should be", "name", "made it out to"), LIKELY),
    **{
        f"{what}{verb}": ANY
        for what in ("name on card", "name on the card", "name on the account", "name on the order", "name on the bell", "first name",
                     "last name", "full name", "family name", "maiden name", "customer name", "account name", "billing name")
        for verb in ("", " is", " was", " says", " reads")
    },
    **{f"{what} {verb}": ANY for what in ("intercom", "doorbell", "buzzer", "nameplate", "letterbox", "mailbox") for verb in ("says", "reads")},
    **dict.fromkeys(
        ("the late", "sent to", "delivered to", "shipped to", "deliver to", "it's", "its", "thanks", "thank you", "thx", "ty", "thanks to",
        "kudos to", "props to", "credit to", "bravo", "shout out to",
         "shoutout to", "grateful to", "bless you", "gift for", "present for", "bought it for", "bought this for",
         "hi", "hello",
         "hey", "hiya", "good morning", "good afternoon", "good evening", "hello there", "hi there", "called",
         "cheers", "regards",
         "ask", "asked", "tell", "told", "email", "emailed", "phone", "phoned", "text", "texted", "ring", "rang",
         "contacted",
         "message", "messaged", "love", "sincerely", "best", "buy from", "bought from", "ordered from",
         "purchased from", "met",
         "hired", "praise", "complain about", "complaint about", "reply from", "response from", "email from",
         "call from",
         "message from", "letter from", "note from", "answer from", "service from", "help from", "q from", "a from",
         "happened to", "pls tell", "a by", "welcome", "ask me", "sorry", "kudos", "bless",
         "chat", "cc", "ps", "same", "says", "said", "label says", "note says"), KNOWN),
    **dict.fromkeys(("hold", "thank", "reads this", "says that"), FULL),
    "signed by": ANY,
}  # fmt: skip
CLOSING = frozenset(
    ("thx", "ty", "many thanks", "thanks", "thanks again", "thanks so much", "thanks a lot", "in advance", "thank you",
     "thank you so much", "thank you again", "very much", "regards", "best", "best wishes", "sincerely",
     "sincerely yours",
     "yours", "yours truly", "yours sincerely", "yours faithfully", "cheers", "love", "respectfully", "take care",
     "greetings",
     "grüßen", "grüße", "cordially", "xoxo", "ciao", "warmly", "kindly", "signed", "written by", "review by",
     "reviewed by",
     "posted by", "x", "xx", "xxx", "xo", "best of luck", "rgds", "tia", "br", "kr", "bests", "yours etc",
     "faithfully", "hugs")
)  # fmt: skip
# The words of a form before a colon, or a line's beginning: "claimant: …", "agent …".
FIELDS = {
    **dict.fromkeys(
        ("name", "surname", "recipient", "addressee", "claimant", "cardholder", "holder", "payee", "first", "last",
         "contact", "attn", "attention", "executor", "tenant", "patient", "passenger", "guest", "signed", "signature",
         "beneficiary", "consignee", "account", "nickname", "names", "forename", "firstname", "lastname"), ANY),
    **dict.fromkeys(
        ("to", "from", "by", "me", "cust", "customer", "agent", "rep", "buyer", "seller", "driver", "courier",
        "installer",
         "technician", "manager", "staff", "hold", "site", "supervisor", "owner", "for", "employee", "cashier",
         "witness",
         "writes", "wrote", "said", "says", "user", "member", "purchaser", "receiver", "sender", "client", "is", "it",
         "business", "person", "reviewer", "author", "operator", "participant", "respondent", "winner", "a", "q"),
         LIKELY),
}  # fmt: skip
_DEPARTMENT = (
    r"(?:the |your |their |our )?(?:customer|support|service|sales|billing|returns?|tech(?:nical)?|shipping|dispatch|logistics|"
    r"help ?desk|call cent(?:er|re)|warehouse|complaints|accounts|claims|warranty|chat|team|office|store|shop|company|reception|"
    r"head office|phone|apartment|flat|unit|number \d|till|checkout|front desk|(?:\w+ )?branch|next door|upstairs|downstairs|"
    r"across the|room \d|no\.? ?\d|finance|security|delivery)"
)
_PRAISED = (
    r"(?:so |very |super |really |extremely |incredibly |absolutely |most |quite |a bit |rather |not |such |an? |more than |"
    r"beyond |the )*(?:helpful|kind|rude|polite|patient|friendly|nice|great|amazing|wonderful|professional|fantastic|courteous|"
    r"awesome|excellent|unhelpful|lovely|knowledgeable|dismissive|pleasant|quick|useless|responsive|star|gem|angel|legend|"
    r"brilliant|superb|fab|ace|delight|out of office|sweet|terrible|awful|horrible|arrogant|only (?:one|person|competent))"
)
_DID = (
    rf"(?:who |from \w+ )?(?:(?:has |have |had |then |even |just |also |kindly |finally |never |always |never even )*(?:helped|"
    rf"assisted|answered|replied|responded|called|emailed|e-mailed|texted|rang|sent me|explained|resolved|refunded|promised|told|"
    rf"said|says|fixed|took care|went above|picked up|handled|delivered|installed|apologi[sz]ed|offered|walked me|sorted|hung up|"
    rf"ignored|refused|insisted|processed|transferred|confirmed|assured|informed|advised|suggested|contacted|arranged|signed|"
    rf"lied|shouted|yelled|screamed|laughed|dealt|approved|agreed|wrote|put me|kept me|made me|gave me|got me|came (?:to|out|back)|"
    rf"held|measured|took (?:it|the|my|our|them|in|care)|packed|wrapped|brought|carried|found (?:me|us|it|the)|showed|taught|repaired|"
    rf"replaced|drove|waved|knocked|waited|swapped|located|left (?:it|the|them|a|in|my)|asked|has died|passed away|died|rocks|ruled|"
    rf"bought|loves|loved|thinks|hates|deserves|knows|works|accepted)|(?:was|is|were|has been) {_PRAISED}|"
    rf"(?:is|was) out of)(?![a-z])"
)
_ROOMS = (
    r"shop|store|branch|depot|showroom|helpline|hotline|warehouse|office|counter|kiosk|salon|cafe|café|bakery|garage|workshop|factory|"
    r"post office|front desk|desk|reception|chat team|support team|service desk|call cent(?:er|re)|outlet|boutique|studio|pharmacy"
)
AFTER: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(form), need)
    for form, need in (
        (rf" (?i:{_DID})", KNOWN),
        (rf",? (?i:from|in|at|with|of|on|over at|down at) (?:the )?(?i:{_DEPARTMENT})(?![a-z])", LIKELY),
        (rf",? (?:from|in|at|on|over at|down at) (?:the |your |their |our )(?:[A-Z][\w'-]+ |\w+ ){{0,2}}(?:{_ROOMS})(?![a-z])", LIKELY),
        (r" who (?:packed|made|answered|helped|served|delivered|sent|wrote|picked|wrapped|took|works|runs|fitted|installed)(?![a-z])", LIKELY),
        (r" (?:and (?:his|her|their) (?:mate|partner|colleague|team|crew|wife|husband|son|daughter)|in the (?:salon|shop|office|flat|"
         r"reception|pharmacy|bakery|café|cafe|bar|pub|store))(?![a-z])", LIKELY),
        (r",? (?:owner|founder|manager|proprietor|director|secretary|treasurer|admin|buyer)\s*[.!]?\s*$", LIKELY),
        (r", (?:love|lots of love|best wishes|many happy returns|with love|from all|happy)(?![a-z])", LIKELY),
        (r", (?:he|she)(?:['’]s)? (?:is|was|has|keeps|left|will|would|can|always|never|told|said|does|lives|works|knows)(?![a-z])", KNOWN),
        (r" \((?i:the |your |my |our )?(?i:customer|support|sales|billing|returns?|manager|agent|rep|tech|driver|owner|"
         r"supervisor|cashier|installer|courier|engineer)", ANY),
        (r" (?i:here|speaking)(?=[\s.,!:;]|$)", LIKELY),
        (r"(?i: again(?=[\s.,!:;]|$)| (?:calling|btw|by the way)(?![a-z]))", KNOWN),
        (r"\s?[,;:/\-–(]?\s?(?:(?i:tel|phone|mobile|cell|email|e-mail|ph|m|t)\b\s?[:.]?\s?)?(?=\+?\(?\d{2,5}\)?[\s\-]?\d{3,5}"
         r"[\s\-]?\d{3,4}|\+\d|[\w.+\-]+@\w)", LIKELY),
        (r"\s?[,\n]\s?\d{1,5}[A-Za-z]?,? (?:[A-Z]|rue|via)", FULL),
        (r",? (?:a|an|the|your|my|our|his|her) (?P<who>\w+)", KNOWN),
        (r",? I (?:think|believe|guess|presume)(?![a-z])", KNOWN),
        (r" (?:still|please|pls) ", KNOWN),
        (r" \((?:was|née|nee|aka|my|his|her|our) ", KNOWN),
        (r" on (?:[A-Z][a-z]+ \d|\d)", FULL),
        (r" (?:both|sold|offered|wants|keeps|kept|lives|lived|moved|moves) ", FULL),
        (r" (?:and|&|or) (?P<also>[A-Z][a-z]+)", KNOWN),
        (r"['’]s (?:\w+ )?(?:order|parcel|package|account|address|phone|number|email|mobile|delivery|refund|invoice|attitude|"
         r"reply|voicemail|flat|house|birthday|wedding)(?![a-z])", KNOWN),
        (r"\s?(?:女士|先生|小姐|老师|经理|代收|签收|帮收|收(?![到货入])|的(?:快递|包裹|订单|电话|邮件))", LIKELY),
    )
)  # fmt: skip
# The same cues in Chinese, directly before a name in Latin letters.
HAN_BEFORE = re.compile(
    r"(?:前台|客服|店员|导购|销售|售后|经理|快递员?|司机|师傅|室友|房东|同事|朋友|老公|老婆|闺蜜|邻居|老板|主管|收件人?|收货人|"
    r"联系人|姓名|户名|户主|转运|持卡人|旅客|乘客|乘机人|入住人|申请人|登记|签收人|收款人|开户人?|拼音|英文|领队|客户名?|报名|护照上?|身份证上?|代购|先生|太太|"
    r"英文名|名字|名叫|我叫|本人|边叫|[他她]叫|叫做?|代收|抬头|投诉|感谢|谢谢|落款|签名|写我名字|寄给|转给|我是|找)"
    r"(?:[:：\s]|是|为|叫){0,3}$"
)
HAN_BEFORE_KNOWN = re.compile(r"(?:给|写|让|跟|和|代收[,，]|帮|叫)[:：\s“\"]{0,2}$")
HAN_BEFORE_FULL = re.compile(r"(?:把|给|被|让|由|写|收|是|的)[:：\s“\"]{0,2}$")
# The last word of a firm's name.
FIRMS = listed(
    "glazing plumbing roofing builders motors interiors joinery catering cleaning landscapes landscaping electrical heating solutions "
    "services group holdings trading partners associates kitchens windows flooring timber bakery brewery farm farms nursery studio "
    "studios designs printing logistics transport foods wines residency apartments towers supplies stores stationers florist florists "
    "butchers pharmacy chemist chemists optician opticians dental surgery clinic garage autos tyres estates properties lettings "
    "solicitors accountants consulting consultants engineering construction joiners carpets furniture textiles packaging imports exports "
    "industries manufacturing technologies systems media press publishing productions events hire rentals removals couriers freight"
)
# Other words than names behind a name: then it is a street, a school, a make.
NO_PERSON = re.compile(
    r"(?:['’]s)?[ \-](?:Street|St\b|Road|Rd\b|Avenue|Ave\b|Lane|Drive|Court|Close|Way|Park|Square|Place|School|Hospital|College|"
    r"University|Church|Hall|Hotel|Airport|Beach|Island|County|City|Bridge|[Gg]uitars?\b|[Aa]mps?\b|[Ss]trings?\b|[Pp]edals?\b|"
    r"[Mm]usic\b|Audio|Inc|Ltd|LLC|Corp|GmbH|Co\b|Store|[Bb]rand\b|[Ss]tyle\b|[Ss]ignature\b|[Mm]odel\b|[Ss]eries\b|[Ss]tyle\b|"
    r"[Cc]ustomer|[Ss]upport|[Tt]ech|[Ss]ervice|[A-Z]*\d{1,4}[A-Za-z]?(?![0-9A-Za-z\-]| \d))"
)

"""What stands around the names of private people in Latin letters: one pattern for every way to introduce or sign."""

from __future__ import annotations

import re

_L = r"(?<![0-9A-Za-z@#'\-⟨])"
_UP, _LOW = "A-ZÀ-ÖØ-ÞŁŚŽŠČ", "a-zà-öø-ÿłśžščąęńćßğış"
_TOKEN = rf"(?:(?:Mc|Mac|O'|D'|De|Di|Le|La|Van|Fitz)?[{_UP}][{_LOW}]+(?:-[{_UP}][{_LOW}]+)?|[{_UP}]'?[{_UP}]{{2,12}}(?![{_LOW}]))"
PARTICLE = r"(?:van|von|der|den|de|da|del|della|di|la|le|bin|al|el|dos|du|y|zu|ter)"
_MORE = rf"(?:[ ](?:[{_UP}]\.?[ ])?(?:{PARTICLE}[ ]){{0,2}}{_TOKEN}|[ ][{_UP}]\.(?![{_LOW}]))"
_NAME = rf"(?P<name>(?:[{_UP}]\.\s?){{0,2}}{_TOKEN}{_MORE}{{0,2}})"
_SMALL = rf"(?P<name>[{_UP}{_LOW}][{_LOW}]+(?:[ ][{_UP}{_LOW}][{_LOW}]+)?)"
_END = r"(?=[\s.,;:!?)\"'*~\-–—]|$)"
_KIN = (
    r"husband|wife|son|daughter|brother|sister|mother|father|mom|mum|dad|boyfriend|girlfriend|fiance|fiancee|"
    r"partner|friend|best friend|neighbou?r|cousin|uncle|aunt|nephew|niece"
    r"|grandson|granddaughter|grandma|grandpa|roommate|colleague|coworker|co-worker|boss|landlord|teacher|"
    r"student|buddy|kid|boy|girl|stepson|stepdaughter|assistant"
)
_STAFF = (
    r"customer (?:service|support|care|relations|success)(?: rep(?:resentative)?| agent)?|support(?: agent| "
    r"rep| team)?|service (?:rep|agent|desk|advisor|department)|agents?|reps?|representatives?|technicians?|"
    r"tech|manager|supervisor|associate"
    r"|salesm[ae]n|saleswoman|salesperson|sales (?:rep|guy|lady|associate)|cashier|clerk|driver|courier|"
    r"delivery (?:guy|man|driver|person|lady)|postman|mailman|mail carrier|installer|plumber|electrician|"
    r"mechanic|owner|operator|advisor|specialist|employee"
    r"|seller|vendor|guy|lady|gentleman|woman|man|person|gal|girl|fellow|staff member|team member|receptionist|engineer|contractor"
)
_DEPARTMENT = (
    r"(?:the |your |their |our )?(?:customer (?:service|support|care|relations|success)|customer|support|"
    r"service|sales|billing|returns?|tech(?:nical)? support|shipping|dispatch|logistics|help ?desk|call "
    r"cent(?:er|re)|warehouse|complaints|accounts|claims|warranty|chat|your (?:team|office|store|shop|company|"
    r"warehouse)|head office|the (?:store|shop|office|phone))"
)
_DID = (
    r"(?:who |from \w+ )?(?:helped|assisted|answered|replied|responded|called me|called back|emailed|e-mailed|"
    r"sent me|explained|resolved|refunded|promised|told me|said|fixed|took care|went above|picked up|handled|"
    r"delivered|installed|apologi[sz]ed|offered|walked me"
    r"|was (?:so |very |super |really |extremely |incredibly |absolutely |most |quite |a bit |rather |not "
    r")?(?:helpful|kind|rude|polite|patient|friendly|nice|great|amazing|wonderful|professional|fantastic|"
    r"courteous|awesome|excellent|unhelpful|lovely|knowledgeable|dismissive|pleasant|quick|useless|"
    r"responsive))"
)
_CLOSING = (
    r"(?:thx|ty|many thanks|thanks(?: again| so much| a lot| in advance)?|thank you(?: so much| again| very "
    r"much)?|(?:best |kind |kindest |warm |warmest )?regards|best(?: wishes)?|sincerely(?: yours)?|yours(?: "
    r"truly| sincerely| faithfully)?|cheers|love|respectfully|take care|greetings|mit freundlichen grüßen|"
    r"viele grüße"
    r"|cordially|xoxo|ciao|warmly|kindly|signed|written by|review by|reviewed by|posted by)"
)

_STAFF_CUES = tuple(
    word.split("(")[0].split("[")[0].rstrip("s?") for word in _STAFF.split("|") if not word.startswith((" ", "?"))
)
_CLOSING_CUES = (
    "thank",
    "regard",
    "best",
    "sincerely",
    "yours",
    "cheers",
    "love",
    "respect",
    "take care",
    "greeting",
    "grüß",
    "cordial",
    "xoxo",
    "thx",
    "ty",
    "ciao",
    "warm",
    "kind",
    "sign",
    "written",
    "review",
    "posted",
)

# How much the name itself has to be one: any capital; two tokens or a known given name; a known given name.
ANY, LIKELY, KNOWN = 0, 1, 2
# Words of which a text has to hold one for a pattern to be tried, the pattern, what it asks of the name.
RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], int], ...] = tuple(
    (cues, re.compile(pattern), need)
    for cues, pattern, need in (
        (
            ("name",),
            rf"(?i:{_L}(?:(?:my|the|his|her|our|full|first|last|family|real|whose|their|customer|account|recipient|"
            rf"contact|account holder)(?: [a-z]+)? ?name(?:'s| is| was| on (?:the|my) (?:order|account|parcel|package|"
            rf"card) (?:is|was)|\s?:)|name(?:\s?:| is| on (?:the|my) (?:order|account|parcel|package|card|label) (?:is|"
            rf"was|:)))\s?){_NAME}{_END}",
            ANY,
        ),
        (
            (
                "mr",
                "ms",
                "miss",
                "mx",
                "dr",
                "prof",
                "herr",
                "frau",
                "mme",
                "mlle",
                "mons",
                "mad",
                "señor",
                "sr",
                "sig.",
                "pastor",
                "rev",
            ),
            rf"(?i:{_L}(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|mlle|monsieur|madame|señora?|señor|sra|sr|"
            rf"sig\.ra|pastor|rev)\b\.?)\s{_NAME}{_END}",
            ANY,
        ),
        (
            (
                "speak",
                "spoke",
                "talk",
                "chat",
                "deal",
                "correspond",
                "mailed",
                "communicat",
                "conversation",
                "on the phone",
                "interact",
                "worked",
            ),
            rf"(?i:{_L}(?:spoke|speak|speaking|talked|talking|chatted|chat|dealt|dealing|corresponded|emailed|"
            rf"communicated|conversation|on the phone|interacted|worked) (?:to|with|w/)(?: (?:a|an|the|some)(?: "
            rf"\w+){{0,3}} (?:named|called)| someone (?:named|called)| agent| rep| representative)?) {_NAME}{_END}",
            ANY,
        ),
        (
            (" by ",),
            rf"(?i:{_L}(?:assisted|helped|served|handled|answered|signed|approved|installed|delivered|written|reviewed|"
            rf"posted|submitted|asked|sold|packed|inspected|processed|fixed|repaired|greeted) (?:for )?by) (?:(?i:agent|"
            rf"rep|a \w+ named) )?{_NAME}{_END}",
            LIKELY,
        ),
        (
            ("named", "called", "by the name", "whose name", "name is", "name was"),
            rf"(?i:{_L}(?:{_KIN}|{_STAFF}|someone|somebody|child|baby|person)),? (?i:named|called|by the name of|whose "
            rf"name (?:is|was)|name is|name was) {_NAME}{_END}",
            ANY,
        ),
        (
            ("my ", "his ", "her ", "our "),
            rf"(?i:{_L}(?:my|his|her|our)(?: (?:dear|late|little|older|younger|old|elder|eldest|youngest|\d+[ \-]year[ "
            rf"\-]old|best|good|ex))? (?:{_KIN})),? {_NAME}{_END}",
            ANY,
        ),
        (_STAFF_CUES, rf"(?i:{_L}(?:the |your |their |a |an |my )?(?:{_STAFF})),? (?:\()?{_NAME}{_END}", KNOWN),
        (
            ("from", " in ", " at ", "with", " of ", " on ", "customer", ","),
            rf"{_L}{_NAME},? (?:(?i:a|an|the|your|my|our) )?(?i:(?:from|in|at|with|of|on) {_DEPARTMENT}|(?:customer "
            rf"(?:service|support|care)|the (?:{_STAFF})))(?![a-z])",
            LIKELY,
        ),
        (("dear",), rf"(?i:{_L}dear) {_NAME}{_END}", ANY),
        (
            ("hi", "hello", "hey", "good ", "to", "bravo"),
            rf"(?i:(?:^|[\n.!?] ?)(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|to|thanks to|kudos to|props "
            rf"to|thank you to|bravo)(?: there)?,?) {_NAME}{_END}",
            KNOWN,
        ),
        (_CLOSING_CUES, rf"(?i:{_L}{_CLOSING})\s?[,.!:\-–—\n]+\s*[\-–—~]*\s?{_NAME}\s*[.!)]?\s*(?:\n|$)", ANY),
        (_CLOSING_CUES, rf"(?i:{_L}{_CLOSING}),? {_NAME}{_END}", KNOWN),
        (("-", "–", "—", "~", "/"), rf"(?:^|[\n.!?)\"] ?|\s)[\-–—~/]{{1,3}}\s?{_NAME}\s*[.!]?\s*(?:\n|$)", LIKELY),
        (
            (
                "signed",
                "att",
                "recipient",
                "c/o",
                "address",
                "contact",
                "holder",
                "customer",
                "buyer",
                "purchaser",
                "receiver",
                " to ",
                "name",
                "ask",
                "care of",
                "left with",
            ),
            rf"(?i:{_L}(?:signed|attn|attention|recipient|c/o|addressee|contact person|contact|cardholder|customer|"
            rf"buyer|purchaser|account holder|receiver|deliver to|ship to|shipped to|sent to|addressed to|delivered to|"
            rf"registered to|belongs to|in the name of|under the name(?: of)?|gave it to|care of|name on "
            rf"card)\s?:?\s[\-–—\"“]?){_NAME}{_END}",
            LIKELY,
        ),
        (
            ("ask", "signed for by", "left with"),
            rf"(?i:{_L}(?:ask for|asked for|ask to speak (?:to|with)|asked to speak (?:to|with)|signed for by|left "
            rf"with)\s[\"“]?){_NAME}{_END}",
            ANY,
        ),
        ((" by ",), rf"(?i:{_L}by(?: a| an| the)?) {_NAME}(?=,? (?i:in|from|at) {_DEPARTMENT})", LIKELY),
        (
            _STAFF_CUES,
            rf"(?i:{_L}(?:agent|rep|representative|technician|installer|driver|courier|plumber|electrician|cashier|"
            rf"receptionist|the (?:manager|supervisor|owner|engineer|assistant))),? {_NAME}(?=,| (?:was|is|kept|told|"
            rf"said|left|hung|never|did|came|called|refused|promised|helped|from|at|who|could|would|had|has|even|just|"
            rf"and|in|[a-z]+ed)(?![a-z]))",
            ANY,
        ),
        (
            (
                "helpful",
                "rude",
                "polite",
                "lovely",
                "kind",
                "patient",
                "sorted",
                "hung up",
                "ignored",
                "refused",
                "insisted",
                "on the phone",
                "told me",
                "helped me",
                "great help",
                "apolog",
            ),
            rf"(?:^|[\n.!?,;] ?|(?i:(?:and|but|because|that|thanks|so|then|when) )){_NAME} (?i:(?:was|is|has been) "
            rf"(?:so |very |super |really |extremely |incredibly |absolutely |quite |such |a |an )*(?:helpful|rude|"
            rf"polite|patient|friendly|lovely|kind|star|gem|angel|legend|great help|dismissive|unhelpful|courteous|"
            rf"professional)|sorted (?:it|everything|this|me)|hung up|refused to|insisted|told me|helped me|"
            rf"apologi[sz]ed|promised me|never called|called me)(?![a-z])",
            ANY,
        ),
        (
            ("under",),
            rf"(?i:{_L}(?:registered|booked|listed|filed|ordered|reserved|account|it's|is|order) under) {_NAME}{_END}",
            LIKELY,
        ),
        (
            ("customer s", "support", "(sales", "(billing", "(return", "manager)"),
            rf"{_L}{_NAME} \((?i:the |your )?(?i:customer (?:service|support|care)|support|sales|billing|returns?|"
            rf"manager|{_STAFF})\)",
            ANY,
        ),
        (
            ("call", "contact", "phone", "text", "ring", "email", "reach"),
            rf"(?i:{_L}(?:please )?(?:call|phone|ring|text|email|contact|reach|ask)) {_NAME} (?i:on|at|via|by)(?![a-z])",
            LIKELY,
        ),
        (("here", "speaking"), rf"(?:^|[\n.!?:;,] ?){_NAME} (?i:here|speaking)(?=[\s.,!:;]|$)", LIKELY),
        (
            ("@", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
            rf"{_L}{_NAME}\s?[,;:/\-–(]?\s?(?:(?i:tel|phone|mobile|cell|email|"
            rf"e-mail)\s?[:.]?\s?)?(?=\+?\(?\d{{2,5}}\)?[\s\-]?\d{{3,5}}[\s\-]?\d{{4}}|[\w.+\-]+@\w)",
            LIKELY,
        ),
        (
            ("uncle", "aunt", "grand", "nana", "granny", "cousin", "sister", "brother", "nurse", "coach"),
            rf"{_L}(?P<name>(?:Uncle|Aunt|Auntie|Aunty|Grandma|Grandpa|Nana|Granny|Cousin|Sister|Brother|Nurse|Coach) "
            rf"{_TOKEN}){_END}",
            ANY,
        ),
        (
            (
                "spoke",
                "talked",
                "chatted",
                "agent",
                "rep",
                "ask",
                "named",
                "called",
                "dear",
                "driver",
                "courier",
                "thank",
                "cheers",
                "regards",
                "lady",
                "guy",
                "manager",
                "technician",
            ),
            rf"(?i:{_L}(?:spoke (?:to|with)|talked (?:to|with)|chatted with|agent|rep|representative|ask for|asked for|"
            rf"named|called|dear|driver|courier|thanks|thank you|cheers|regards|lady|guy|manager|technician)) "
            rf"(?P<name>[a-z]{{3,12}}){_END}",
            KNOWN,
        ),
        (
            ("this is", "i'm ", "im ", "it's"),
            rf"(?i:{_L}(?:this is|i'm|im|it's)) (?P<name>[a-z]{{3,12}}(?: [a-z]{{3,12}})?)(?=,? (?i:calling|speaking|"
            rf"from|again|here|btw|by the way|i ordered|and i)(?![a-z]))",
            KNOWN,
        ),
        (
            ("i'm", "i am", "im ", "it's", "this is", "here", "its"),
            rf"(?:{_L}(?:I'm|I am|i'm|i am|Im|im|It's|it's|This is|this is|here is|Here's|Its|its|I was|You can call "
            rf"me)) {_NAME}{_END}(?! (?:and|or) [a-z]+ing)",
            LIKELY,
        ),
        (
            ("name", "call me", "go by", "goes by"),
            rf"(?i:{_L}(?:(?:my|her|his|their|our)(?: [a-z']+)? name(?:'s|s| is| was)|call me|goes by|i go by)) "
            rf"{_SMALL}{_END}",
            LIKELY,
        ),
        (
            ("name",),
            rf"(?:^|\n)(?i:(?:full |customer |first |last |your )?name) ?[:=\-] ?{_SMALL}\s*(?:\n|$|,)",
            LIKELY,
        ),
        (
            ("my ", "his ", "her ", "our "),
            rf"(?i:{_L}(?:my|his|her|our) (?:{_KIN})) (?P<name>[a-z]{{3,12}}){_END}",
            KNOWN,
        ),
        ((" by ", "by "), rf"(?i:{_L}by) {_NAME} (?i:on) (?:[A-Z][a-z]+ \d|\d)", LIKELY),
        (("named", "called"), rf"(?i:{_L}(?:named|called)) {_NAME}{_END}", KNOWN),
        (
            (
                "help",
                "assist",
                "answer",
                "repl",
                "respond",
                "call",
                "mail",
                "sent",
                "expl",
                "resol",
                "refund",
                "promis",
                "said",
                "told",
                "fix",
                "care",
                "above",
                "pick",
                "handl",
                "deliver",
                "install",
                "apolog",
                "offer",
                "walk",
                "was ",
            ),
            rf"{_L}{_NAME} {_DID}(?![a-z])",
            KNOWN,
        ),
        (
            ("thank", "kudos", "ask", "shout", "props", "credit", "grateful", "bless", "gift", "present", "bought"),
            rf"(?i:{_L}(?:thanks to|kudos to|ask for|shout ?out to|props to|credit to|grateful to|big thanks to|thank "
            rf"you to|bless you|special thanks to|gift for|present for|bought (?:it|this|these|one) for)) {_NAME}{_END}",
            KNOWN,
        ),
    )
)

_CONTEXT = (
    r"names?|mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|mlle|madame|monsieur|señora?|señor|spoke with|"
    r"spoke to|speak to|speak with|talk(?:ed|ing) to|talk(?:ed|ing) with|chat(?:ted)? with|dealt with|dealing "
    r"with|emailed|conversation with|worked with"
    r"|named|called|ed by|n by|sold by|dear|hi|hello|hey|hiya|thanks to|kudos to|call me|thanks|thank you|"
    r"regards|best|sincerely|yours|cheers|love|respectfully|care|warmly|kindly|truly|faithfully|wishes|much|"
    r"again|lot|advance|signed|attn|attention|recipient|c/o"
    r"|contact|customer|buyer|receiver|holder|sent to|ship to|shipped to|deliver to|delivered to|addressed to|"
    r"registered to|belongs to|name of|ask for|asked for|left with|gave it to|gift for|present for|for by|i'm|"
    r"i am|im|its|it's|this is|here is|w/|spoke w/|registered under|booked under|listed under|account under|"
    r"order under|thx|ty"
)
SIGNS = (
    rf"(?i:(?:^|[^a-z])(?:{_CONTEXT}|{_KIN}|{_STAFF})[ ,.!:'’\-–—\n~\"“]{{1,4}}(?:is |was )?[\-–—~]?\s?)[{_UP}][A-Za-z{_LOW}.]"
    rf"|[\-–—~]\s?[{_UP}][{_LOW}]+(?: [{_UP}][{_LOW}]+)?[.!]?\s*(?:\n|$)|(?:Uncle|Aunt|Auntie|Aunty|Grandma|"
    rf"Grandpa|Nana|Granny|Cousin|Sister|Brother|Nurse|Coach) [{_UP}]|[{_UP}][{_LOW}]+ (?:here|speaking)"
    rf"|[{_LOW}],? (?:from |in |at |with |on |of )(?:the |your |their |our )?(?i:customer|support|service|sales|"
    rf"billing|return|tech|shipping|dispatch|logistics|help|call|warehouse|complaint|claims|warranty|accounts|"
    rf"chat|store|shop|office)"
    rf"|[{_UP}][{_LOW}]+(?: [A-Z]\.)? (?:who )?(?:helped|assisted|answered|replied|responded|called|emailed|"
    rf"sent me|explained|resolved|refunded|promised|told|fixed|handled|delivered|installed|sorted|hung|refused|"
    rf"insisted|apolog|(?:was|is|has been) (?:so |very |super |really |extremely |incredibly |absolutely |quite "
    rf"|such |a |an )*(?:help|rude|polite|patient|friend|lovely|kind|star|gem|angel|legend|great help|dismiss|"
    rf"unhelp|court|profess|nice|amazing|wonderful|fantastic|excellent|awesome))|[{_UP}][{_LOW}]+ \((?i:the |"
    rf"your )?(?i:customer|support|sales|billing|return|manager|agent|rep|tech|driver|owner)"
    rf"|(?:[Cc]all|[Cc]ontact|[Pp]hone|[Rr]ing|[Tt]ext|[Ee]mail|[Rr]each|[Aa]sk) [{_UP}][{_LOW}]+(?: [{_UP}][{_LOW}]+)? (?:on|at|via|by) "
    rf"|(?:^|\n)(?i:(?:full |customer |first |last |your )?name) ?[:=\-] ?[a-z]|(?:my|his|her|our) (?:{_KIN}) "
    rf"[a-z]|(?:^|[^a-z])[Bb]y [{_UP}][{_LOW}]+[^\n]{{0,14}} on [A-Z0-9]"
    r"|[0-9A-Za-z]@[0-9A-Za-z]|\d[\d \-()]{8}\d"
    r"|(?i:my name|call me|goes by|name) ?(?i:is |was |'s )?[a-z]{3}|(?:spoke|talked|chatted) (?:to|with|w/) "
    r"[A-Za-z]|(?:this is|i'm|im|it's) [a-z]+(?: [a-z]+)?,? (?:calling|speaking|from|again|here|btw|by the "
    r"way)|(?:agent|rep|representative|ask for|asked for|named|called|dear|driver|courier|thanks|thank you|"
    r"cheers|regards|lady|guy|manager|technician) [a-z]"
)

"""Postal addresses that reach a house, a road or a compound; a bare city is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy import far_places
from core.privacy.signs import LOW, UP
from core.privacy.span import TOLD, Find

_L, _R = r"(?<![0-9A-Za-z#$€£.])", r"(?![0-9A-Za-z])"
_WORD = rf"[{UP}][{UP}{LOW}'.\-]{{0,40}}"
_TYPE = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Circle|Cir|Place|Pl|Terrace|"
    r"Ter|Way|Parkway|Pkwy|Highway|Hwy|Square|Sq|Trail|Trl|Loop|Close|Crescent|Cres|Gardens|Gdns"
    r"|Grove|Mews|Walk|Alley|Turnpike|Pike|Expressway|Plaza|Ridge|Crossing|Quay|Wharf|Parade|Esplanade|Broadway|"
    r"Nagar|Marg|Chowk"
    r"|(?:Row|Hill|Run|Path|Point|Bend|Cove|Green|Park|Rise|Vale|View|Yard|Route|Rte|Cross|Main)(?=,| "
    r"[A-Z]{2}[ ,]))"  # those are words as well
)
_TYPE_SMALL = r"(?i:street|avenue|road|lane|boulevard|blvd|drive|court|crescent|terrace|close|rd|ave|st)"
_INSIDE = (
    r"(?:(?i:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm|bldg|building|block|lot|house|tower|bungalow|garage|"
    r"locker|"
    r"studio|plot|shop|stall|villa|wing|gate|door|office|dorm|chalet|caravan|berth|level|lvl|halle|hus|haus|whg|"
    r"appt?|top|"
    r"piso|int|pmb|mailbox|"
    r"no)\.?\s?#?\s?[0-9A-Z][0-9A-Za-z\-]{0,5}|(?:Hus|Haus|Wing|Block|Tower|Halle) [A-Z]|#\s?\d{1,5}[A-Za-z]?|"
    r"\d{1,2}(?:st|nd|rd|th) (?i:floor|fl)|\d{1,2}\s?\.?\s?[ºª°]\s?(?:[A-Z][a-z]{0,3}\.?|izq\.?|dcha\.?)?|"
    r"\d{1,2}\.\s?(?:tv|th|sal|"
    r"OG|Stock|Stk|etg|et)\b\.?)"
)
_POSTCODE = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{3}\s?\d{3}|\d{4}(?:\s[A-Z]{2})?)"
_EIRCODE = r"[AC-FHKNPRTV-Y]\d[0-9W]\s?[0-9AC-FHKNPRTV-Y]{4}"
_POSTCODE_SURE = rf"(?:{_EIRCODE}|\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY]|ON|BC|QC|AB|NSW|VIC|QLD|TAS|ACT|Alabama|Alaska|Arizona|Arkansas|California|Colorado"
    r"|Connecticut|Delaware|Florida|Georgia|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|"
    r"Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada"
    r"|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|"
    r"Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|"
    r"Wyoming)"
)
# As countries on the continent write it: 28045 Madrid, 1017 GV Amsterdam, 100 00 Praha 10, 00-590 Warszawa, 1250-199 Lisboa.
_TOWN = rf"{_WORD}(?:[ \-](?:(?:di|de|del|della|la|le|upon|am|im|an der|ob|pod|nad)\s)?{_WORD}){{0,3}}(?:\s\d{{1,2}}(?![0-9.,]))?"
_CODE = r"(?:[A-Z]{1,3}-)?(?:\d{5}|\d{4}\s[A-Z]{2}|\d{3}\s\d{2}|\d{2}-\d{3}|\d{4}-\d{3})"
_EURO = rf"{_CODE}\s{_TOWN}"
_HOUSE = r"(?:n[º°.]\s?)?\d{1,4}\s?[A-Za-z]?(?:[/\-](?:\d{1,4}[A-Za-z]?|[IVX]{1,4}|[A-Z]))?"
_PHRASE = (
    rf"{_WORD}(?:[ \-](?:(?:upon|on|under|le|la|of|the|by|de|du|des|in|and|next|der|den|dem|am|do|da|di|del|van|ter)\s){{0,3}}"
    rf"{_WORD}){{0,6}}"
)
# Areas of British postcodes in small letters, which alone would be any word.
_UK_SMALL = (
    r"(?:a[bl]|b[abdhlnrst]?|c[abfhmortvw]|d[adeghlnty]|e[chnx]?|f[ky]|g[luy]?|h[adgprsux]|i[gmpv]|je|k[atwy]|"
    r"l[adelnsu]?|m[ekl]?|"
    r"n[egnprw]?|o[lx]|p[aehlor]|r[ghm]|s[aegkmnoprstwy]?|t[adfnqrsw]|ub|w[acdfnrsv]?|yo|ze)"
    r"\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}"
)
_STATE_SMALL = r"(?:a[klrz]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy])"
_CITY = rf"{_WORD}(?:[ \-]{_WORD}){{0,2}}"
_LAND = (
    r"(?:USA|U\.S\.A\.?|US|UK|United States|United Kingdom|Great Britain|England|Scotland|Wales|Ireland|Canada|"
    r"Australia|New Zealand|India|Germany|France|Deutschland|Spain|Italy|Switzerland|Austria|Schweiz|"
    r"Österreich|Ireland|Singapore|Dublin \d{1,2}|D\d{2}\s?[A-Z0-9]{4})"
)
_NEXT = r"(?:\s*[,\n]\s*|\s+-\s+)"
# What an address may go on with, one piece after the other.
_PIECE = re.compile(
    rf",\s(?:{_INSIDE},?\s)?{_EURO}|\s[a-z]{{3,12}}(?:\s[a-z]{{3,12}})?,?\s{_STATE_SMALL}\s\d{{5}}{_R}|"
    rf",\sCo\.\s{_WORD}(?:\s{_EIRCODE})?|"
    rf",\s{_WORD}\s\d{{4}}(?=[,.;]|$)|"
    rf"(?:{_NEXT}|\s+)(?:{_INSIDE}|{_STATE}(?:,?\s+{_POSTCODE})?|{_POSTCODE_SURE}|{_LAND}){_R}"
    rf"|{_NEXT}(?:{_CITY},?\s+{_STATE}(?:,?\s+{_POSTCODE})?|(?:[DF]-|CH-)?{_POSTCODE}\s+{_CITY}|"
    rf"{_CITY}\s+{_POSTCODE}){_R}"
    rf"|\s+(?<=\d{{5}} ){_WORD}{_R}|\s+{_CITY},?\s+(?:{_STATE}\s+)?{_POSTCODE_SURE}{_R}|\s+{_CITY},\s+{_STATE}{_R}"
    rf"|,?\s+(?:[a-z]+\s)?[a-z]{{1,2}}\d[a-z\d]?\s?\d[a-z]{{2}}{_R}"
    rf"|{_NEXT}{_CITY}(?=\s*[,\n]|\s*[.;!)]|\s*$)"
)
_MODEL = re.compile(r"[A-Za-z]-$")  # JF-02 Ultimate Drive
_TRAILS = re.compile(r"[\s,;.\-]+$")

_STREETS = (
    # 221B Baker Street; 1600 Pennsylvania Ave NW; Flat 3, 12 High Street; No. 88 Jianguo Road
    re.compile(
        rf"{_L}\d{{1,5}}[A-Za-z]?(?:[\-/]\d{{1,5}}[A-Za-z]?)?,?\s+(?:(?:N|S|E|W|NE|NW|SE|SW)\.?\s+)?"
        rf"(?:(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,4}}{_TYPE}{_R}\.?(?:\s(?:N|S|E|W|NE|NW|SE|SW|North|South|"
        rf"East|West){_R})?"
    ),
    re.compile(
        rf"{_L}\d{{1,5}}[a-z]?,?\s+(?:(?:n|s|e|w|north|south|east|west)\.?\s+)?(?!(?:star|degree|worm|way|for|is|"
        rf"with|the|a|of|"
        rf"on|in|mile|"
        rf"miles|min|minutes|hour|hours|and|to|lane|string|year|second|seconds|sec|day|days|times|feet|foot|inch|"
        rf"x)\s)(?:[A-Za-z'.]{{3,}}|\d{{1,3}}(?:st|nd|rd|th))(?:\s+(?!(?:the|a|of|on|in|and|to|down|from|"
        rf"my)\s)[A-Za-z'.]{{2,}})?\s+{_TYPE_SMALL}{_R}"
    ),
    re.compile(
        rf"{_L}\d{{1,5}}\s+(?:Avenue|Ave|Route|Highway|County Road|Interstate|Rural Route|State Route|US)\s+(?:of "
        rf"the\s+)?(?:{_WORD}|\d{{1,4}}){_R}"
    ),
    re.compile(rf"{_L}\d{{1,5}}[A-Za-z]?,?\s+(?:[A-Z]\w+\s+)?Broadway{_R}"),
    re.compile(
        r"(?i:(?<![A-Za-z])(?:p\.?\s?o\.?|post office)\s?box)\s?#?\s?\d{1,6}(?![0-9A-Za-z])|(?<![A-Za-z])(?:PSC|"
        r"CMR|Unit)\s\d{1,5},?\sBox\s\d{1,5}"
    ),
    # Hauptstraße 12a; Unter den Linden 5, 10117 Berlin
    re.compile(
        rf"(?<![A-Za-z])(?:{_WORD}[ \-])?(?:[A-ZÄÖÜ][a-zäöüß.\-]{{2,}}(?:straße|strasse|str\.|weg|platz|allee|gasse|"
        rf"(?<!Sp)(?<!t)(?<!r)(?<!a)ring|damm|ufer|chaussee|graben|steig)|(?:{_WORD}[ \-])+(?:Straße|Strasse|Str\.|Weg|"
        rf"Platz|Allee|Gasse|Ring|Damm|Ufer))\s?\d{{1,4}}\s?[a-z]?{_R}(?:-\d{{1,4}})?"
    ),
    re.compile(
        rf"(?<![A-Za-z]){_WORD}(?:\s(?:{_WORD}|den|der|dem|am|im|an)){{0,3}}\s\d{{1,4}}\s?[a-z]?(?=,\s(?:D-)?\d{{5}}"
        rf"\s[A-ZÄÖÜ][a-zäöüß]+)"
    ),
    re.compile(
        rf"{_L}\d{{1,4}}(?:\s?(?:bis|ter))?,?\s(?i:rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|cours|"
        rf"route|passage)\s(?:(?:de|du|des|la|le|les|d'|l'|de la|de l')\s?)*{_WORD}(?:[ \-](?:(?:de|du|des|la|le|"
        rf"les)\s)?{_WORD}){{0,3}}{_R}"
    ),
    re.compile(
        rf"{_L}\d{{1,4}}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|boulevard|place|chemin|allée|impasse|quai|route)"
        rf"\s[a-zà-ÿ' \-]{{3,30}}, "
        rf"\d{{5}} [a-zà-ÿ\-]{{3,20}}"
    ),
    # Nad Primaskou 28, 100 00 Praha 10; Rua do Salitre 112, 3.º Esq., 1250-199 Lisboa; Kerkstraat 212-III, 1017 GV Amsterdam
    re.compile(
        rf"(?<![A-Za-z]){_PHRASE}\s{_HOUSE}(?:,\s(?:{_INSIDE}|[0-9A-Za-z.º]{{1,6}}(?:\s[a-z]{{2}})?))?,\s{_EURO}"
    ),
    # Bartók Béla út 77, 1114 Budapest: four digits are a year as well, so the street must be one
    re.compile(
        rf"(?<![A-Za-z]){_PHRASE}(?:(?<=straat)|(?<=laan)|(?<=gracht)|(?<=plein)|(?<=kade)|(?<=weg)|(?<=gade)|"
        rf"(?<=vej)|(?<=veien)|(?<=gata)|"
        rf"(?<=gasse)|(?<=platz)|(?<=strasse)|(?<=straße)|(?<=allé)|\sút|\sutca|\stér|\skörút|\svej|\sallé|\srue)"
        rf"\s{_HOUSE},\s"
        rf"(?:{_INSIDE},\s)?\d{{4}}\s{_TOWN}(?:\s[A-ZØ]{_R})?"
    ),
    # 14B Marszałkowska m. 7, 00-590 Warszawa; 99/17 Soi Sukhumvit 49, Watthana, Bangkok 10110
    re.compile(rf"{_L}\d{{1,4}}[A-Za-z]?\s{_PHRASE}(?:\s[a-z]{{1,3}}\.?\s?\d{{1,4}})?,\s{_EURO}"),
    re.compile(
        rf"{_L}\d{{1,4}}(?:/\d{{1,4}})?[A-Za-z]?\s{_PHRASE}(?:\s\d{{1,3}})?(?:,\s{_PHRASE}){{1,4}},?\s\d{{5,6}}{_R}"
    ),
    # 58 Close, Newcastle upon Tyne NE1 3RF; 1 Wharf Mill, Unit 33, Winchester SO23 9NJ
    re.compile(
        rf"{_L}\d{{1,4}}[A-Za-z]?,?\s(?:(?:{_PHRASE}|{_INSIDE}),?\s)"
        rf"{{1,4}}[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{{2}}{_R}"
    ),
    re.compile(
        rf"(?<![A-Za-z])(?:(?:flat|apt|apartment|unit|room) )?\d{{1,4}}[a-z]?,? (?:(?!(?:and|for|from|to|at|in|on|is|"
        rf"was|with|my)\b)[a-z']{{3,14}},? ){{1,5}}{_UK_SMALL}{_R}"
    ),
    # St Brigid's NS, Main Street, Castlerea, Co. Roscommon F45 V262
    re.compile(
        rf"(?<![A-Za-z])(?:(?:\d{{1,3}}\s)?{_PHRASE},\s){{1,4}}(?:Co\.?\s{_WORD}|Dublin \d{{1,2}}|{_WORD})"
        rf",?\s{_EIRCODE}{_R}"
    ),
    re.compile(
        r"(?<![A-Za-z])(?:Postfach|Apartado(?: de Correos)?|Postbus|Casella Postale|BP|Locked Bag|Private Bag|"
        r"GPO Box)\s\d{1,4}(?:\s\d{2,3}){0,2}(?!\d)"
    ),
    re.compile(r"(?<![A-Za-z])(?i:RR|HC|Rural Route)\s\d{1,3},?\s(?i:box)\s\d{1,5}(?!\d)"),
    re.compile(r"(?<![A-Za-z])(?:Packstation|Paketbox|Postfiliale)\s\d{3}(?!\d)"),
    # Plot 42, Sector 18, Gurugram 122015; B-204, Shanti Apartments, MG Road, Pune 411001
    re.compile(
        rf"(?<![A-Za-z])(?:{_INSIDE}|[A-Z]-?\d{{1,4}}),\s(?:(?:Sector|Phase|Block|Ward)\s\w{{1,3}},\s|{_PHRASE},\s)"
        rf"{{1,4}}{_PHRASE}[ ,\-]+\d{{3}} ?\d{{3}}{_R}"
    ),
    # Carrera 15 #93-47
    re.compile(
        rf"(?<![A-Za-z])(?:Carrera|Cra|Calle|Cl|Avenida|Av|Diagonal|Transversal)\.?\s\d{{1,3}}[A-Za-z]?\s?(?:#|"
        rf"[Nn]o\.?)\s?\d{{1,3}}[A-Z]?\s?-\s?\d{{1,3}}{_R}"
    ),
    # the corner of Fifth Ave and Main St
    re.compile(
        rf"(?i:corner|intersection) (?i:of) (?P<house>(?:{_WORD}\s){{1,3}}{_TYPE}{_R}\.? (?:and|&) (?:{_WORD}\s)"
        rf"{{0,2}}{_WORD}{_R})"
    ),
    re.compile(
        rf"(?<![A-Za-z])(?:Calle|C/|Avda\.?|Avenida|Plaza|Paseo|Carrer|Via|Viale|Piazza|Corso|Rua|Largo)\s(?:(?:de|"
        rf"del|la|las|los|el|di|della|da|do|dos)\s)*{_WORD}(?:\s(?:(?:de|del|la|di|"
        rf"y)\s)?{_WORD}){{0,3}},?\s(?:n[º°.]?\s?)?\d{{1,4}}{_R}(?:/[A-Z]{_R})?"
    ),
    # Old Forge Cottage, Church Lane, Bibury GL7 5NR
    re.compile(
        rf"(?<![A-Za-z])(?:{_WORD}(?:\s{_WORD}){{0,3}},?\s){{1,4}}[A-Z]{{1,2}}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{{2}}{_R}"
    ),
    # Flat 203, Green Meadows, MG Road, Bengaluru 560001
    re.compile(
        rf"(?<![A-Za-z])(?:{_INSIDE}),\s(?:{_WORD}(?:\s{_WORD}){{0,3}},\s){{1,4}}{_WORD}(?:\s{_WORD})"
        rf"?[ ,\-]+{_POSTCODE}{_R}"
    ),
    # House and postcode, without a word for the street: 14 Oakfield, Leeds LS6 1AB; number 9 at SW1A 2AA
    re.compile(
        rf"{_L}\d{{1,4}}[A-Za-z]?,?\s(?:{_WORD}(?:\s{_WORD}){{0,3}},?\s){{0,4}}[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[ABD-HJLNP"
        rf"-UW-Z]{{2}}{_R}"
    ),
    re.compile(
        rf"(?i:(?<![A-Za-z])(?:live at|address is|address:|ship(?:ped)? to|deliver(?:ed)? to|located at|house at|"
        rf"moved to|sent to)\s)(?P<house>(?:{_INSIDE}),?\s(?:\d{{1,5}}\s)?{_WORD}(?:[ ,]+{_WORD}){{0,5}})"
    ),
)
_FIRST = re.compile(
    rf"(?:(?:(?<![A-Za-z]){_INSIDE},?\s+(?:behind\s|opposite\s|above\s|c/o\s)?)|(?:(?:{_WORD}\s(?:of\s)?)"
    rf"{{1,3}}(?:(?<=of )\w+|House|Court|Tower|Building|"
    rf"Apartments|Lodge|Heights|Residency|Towers|Plaza|Mansions|Hall|Mart|Lofts?|Farm|Cottage|Manor|Villas?|Barn|"
    rf"Mill|Works|Cent(?:re|er)|"
    rf"Estate|School|College|Convent|Church|Hotel|Inn|Surgery|Clinic|Hospital|Library|Pharmacy|Stores?|Dairy|Mercy)"
    rf",\s))*(?:[Nn]o\.?\s?)?$"
)
_STREET_FIRST = re.compile(rf"[{UP}][{LOW}]+(?:straße|str\.|gatan|weg|vej|gade)")
_NO_STREET = re.compile(
    r"^\d{1,5}\s(?:(?:[GMTK]B|Gen|OTG|USB|Pen|Flash|Hard|Disk|Port|Way|Inch|Watt|W|V|Type)\b|(?i:stars?|way|"
    r"hour|day|minute|piece|pack|year|month|week|inch|foot|feet|watt|volt|speed|string|band|channel|track|hole|"
    r"pin|mile|gauge|position|button|stage|step|for|in|of|on|at|pm|am|to|and|or|with|percent|dollars?|bucks|"
    r"times|people|more|other|different|great|new|old)\b|Star|Way)"
)

_TYPE_SIGNS = re.sub(r"\(\?=.*?\]\)", "", _TYPE[3:-1]) + ")" * 0
SIGNS = (
    rf"\d[A-Za-z]?,? (?:(?:[A-Za-zÀ-ɏ'.0-9\-]+ ){{0,4}})(?:{_TYPE_SIGNS})(?:[^A-Za-z]|$)|\d[a-z]?,? [A-Za-z'. "
    rf"]{{2,30}} (?i:street|avenue|road|lane|boulevard|blvd|drive|court|crescent|terrace|close|rd|ave|"
    rf"st)(?:[^A-Za-z]|$)"
    r"|\d[A-Za-z]?(?:/\w+|-[IVX]+)?, (?:[^\n,]{1,12}, )?(?:[A-Z]{1,3}-)?(?:\d{5}|\d{4} [A-Z]{2}|\d{3} \d\d|"
    r"\d\d-\d{3}|\d{4}-\d{3}|\d{4}) [^\W\d_]"
    r"|[a-z]{3}[a-z ,]* [a-z]{1,2}\d[a-z\d]? \d[a-z]{2}(?:[^0-9A-Za-z]|$)|"
    r", [A-Z][^\n\d]{2,30} \d{5,6}(?:[^0-9A-Za-z]|$)|[A-Z]\d[0-9W] ?[0-9A-Z]{4}(?:[^0-9A-Za-z]|$)"
    r"|[A-Z]\w*[ \-]\d{1,4}, (?:Sector|Phase|Block|Ward) |(?:Carrera|Cra|Calle|Cl|Avenida|Av|Diagonal|Transversal)"
    r"\.? \d{1,3}[A-Za-z]? ?(?:#|[Nn]o)"
    r"|Postfach|Apartado|Postbus|Casella|BP \d|Bag \d|Packstation|Paketbox|Postfiliale|(?:RR|HC|Route) \d|"
    r"(?i:corner of|intersection of)"
    r"|(?i:p\.? ?o\.? ?box|post office box|live at|address is|address:|ship(?:ped)? to|deliver(?:ed)? to|"
    r"located at|sent to)|(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|Straße|"
    r"Allee|Platz) ?\d|\d, (?:D-)?\d{5} [A-ZÄÖÜ]|(?i:flat|apt|apartment|unit|suite|house|room) ?\d+[A-Za-z]?, "
    r"[A-Z]"
    r"|\d(?: ?(?:bis|ter))?,? (?i:rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|cours|route|passage) "
    r"|(?:Calle|C/|Avda|Avenida|Plaza|Paseo|Carrer|Via|Viale|Piazza|Corso|Rua|Largo) [^\n]{0,40}\d|"
    r"[A-Z]\d[A-Z\d]? ?\d[A-Z]{2}(?:[^0-9A-Za-z]|$)"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the addresses of a plain text, each from its house or area to its postcode, state or room."""
    for form in _STREETS:
        for found in form.finditer(text):
            group = "house" if "house" in form.groupindex else 0
            start, end = found.span(group)
            if _NO_STREET.match(text, start) or _MODEL.search(text, max(0, start - 8), start):
                continue
            if (text[start].isdigit() or _STREET_FIRST.match(text, start)) and (
                before := _FIRST.search(text, max(0, start - 60), start)
            ):
                start = before.start()
            yield Find(*far_places.wider(text, start, _onward(text, end)), "address", TOLD)


def _onward(text: str, end: int) -> int:
    """Return where an address ends that begins with a street ending at `end`."""
    for _ in range(6):
        further = _PIECE.match(text, end)
        if further is None:
            break
        end = further.end()
    return end - len(m[0]) if (m := _TRAILS.search(text, 0, end)) and m.end() == end else end

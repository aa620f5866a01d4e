"""Postal addresses as they are written where the house stands behind the street, or where only a building and a district say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.signs import LOW, UP
from core.privacy.span import TOLD, Find

_R = r"(?![0-9A-Za-z])"
_WORD = rf"[{UP}][{UP}{LOW}'’.\-]{{0,40}}"
_SMALL = (
    r"(?:de|del|de la|de las|de los|de l'|d'|du|des|la|le|les|el|di|della|dei|da|do|dos|das|van|van de|van den|"
    r"van der|den|der|the|of|upon|i|y|ter|ten)"
)
_NAME = rf"(?:{_SMALL}\s?)?{_WORD}(?:[ \-](?:{_SMALL}\s){{0,1}}{_WORD}){{0,4}}"
_HOUSE = (
    r"(?:n[º°.]?\s?)?\d{1,5}\s?[A-Za-z]?(?:[/\-](?:Top )?\d{1,4}[A-Za-z]?)?(?:\s[A-Z](?:\s?\d{1,3})?(?![0-9A-Za-z]))?"
)
# What is inside a house, in the words of many countries.
_IN = (
    r"(?:(?i:apt|apartment|appt|ap|app|unit|suite|ste|flat(?: no\.?)?|floor|room|rm|bldg|building|block|blk|tower|villa|house|office|shop|"
    r"plot|lot|gate|dock|hangar|bay|warehouse|lgh|b[âa]t|conj|cluster|street|phase|sector|bloque|blq|portal|esc|escalera|planta|puerta|"
    r"pta|casa|nave|local|parcela|mz|torre|depto|dpto|of|oficina|int|interior|edificio|bus|bte|bo[iî]te|top|stiege|tür|et|kv|km|hostel|"
    r"cross|main|stage|ward|zone|level|lvl|wing|hall|pier|berth|mailbox|pmb|no|entrance|ent|stair|port|opp|stall|kiosk|sec|lane|alley|"
    r"conjunto|sala|bairro|quadra|qd|lote|p\.?o\.? box)\.?\s?#?\s?[0-9A-Z][0-9A-Za-z\-/]{0,5}(?:\s?[A-Z])?|#\s?\d{1,3}-\d{1,4}|"
    r"\d{1,3}(?:st|nd|rd|th) (?i:floor|fl|cross|main|phase|stage|block|sector|lane|street|avenue)|\d{1,2}/F|\d{1,3}[A-Z]?F\.?(?:-\d{1,2})?|"
    r"\d{1,2}\s?(?:[ºª°]|er|t|r|n|a)\s?[0-9A-Za-z]{0,3}\.?[ºª°]?|\d{1,2}[A-Z]{0,2}|bajos?|[áa]tico|principal|local|Hinterhaus|Vorderhaus|Seitenflügel|RDC)"
)
_BEFORE_CODE = rf"(?:,\s{_IN}){{0,3}}"
_CODE = r"(?:[A-Z]{1,2}-)?(?:\d{5}(?:-\d{3,4})?|\d{4}(?:\s[A-Z]{2})?|\d{3}\s?\d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{3}(?=\s[A-ZÁÐÉÍÓÚÝÞÆÖ]))"
_TOWN = rf"{_NAME}(?:\s\([A-Z][a-zà-ÿ. ]{{1,20}}\)|\s\d{{1,2}}(?![0-9.,]))?"
_LAND = (
    r"Finland|Sweden|Norway|Denmark|Iceland|Greece|Spain|España|France|Belgium|België|Belgique|Luxembourg|"
    r"Netherlands|The Netherlands|Germany|Deutschland|"
    r"Austria|Österreich|Switzerland|Italy|Italia|Portugal|Poland|Polska|Romania|Hungary|Czechia|Czech Republic|"
    r"Slovakia|Slovenia|Croatia|Serbia|Bulgaria|"
    r"Turkey|Türkiye|Estonia|Latvia|Lithuania|Ireland|UK|Japan|Singapore|Malaysia|Thailand|Vietnam|Philippines|"
    r"Indonesia|India|Pakistan|Bangladesh|Sri Lanka|"
    r"Nepal|UAE|U\.A\.E\.|United Arab Emirates|Qatar|Kuwait|Bahrain|Oman|Saudi Arabia|KSA|Egypt|Israel|Jordan|"
    r"Lebanon|Nigeria|Ghana|Kenya|Uganda|Tanzania|"
    r"South Africa|Morocco|Mexico|México|Brazil|Brasil|Argentina|Chile|Colombia|Peru|Perú|Taiwan(?: \(R\.O\.C\.\))?|"
    r"Hong Kong|China|Korea|South Korea|Canada|Australia"
)
_END = rf"(?:,\s(?:{_LAND}){_R}|,\s{_WORD}(?=[.;!\n]|\s*$|,\s(?:{_LAND}){_R}))?(?:,\s(?:{_LAND}){_R})?"
# Streets whose first or last word says what they are.
_FIRST = (
    r"(?:Rue|Avenue|Avenida|Av\.?|Avda\.?|Boulevard|Bd|Chaussée|Place|Quai|Impasse|Allée|Allées|Chemin|Route|Cours|Square|Drève|Clos|Calle|C/|c/|Carrer|Paseo|Passeig|"
    r"Plaza|Plaça|Ronda|Camino|Camí|Carretera|Ctra\.?|Urbanización|Urb\.?|Polígono|Travesía|Glorieta|Rua|Travessa|Largo|Praça|Estrada|Alameda|Via|Viale|Piazza|"
    r"Corso|Vicolo|Strada|Str\.|Bulevardul|Bd\.|Aleea|Calea|Șoseaua|Odos|Leoforos|ul\.|Ulica|ulica|Aleja|al\.|os\.|Plac|pl\.|Oude|Nieuwe|Lange|Korte|Grote|"
    r"Kärntner|Am|An der|Im|Zum|Zur|Unter den|Auf dem|Jalan|Jl\.|Jln|Lorong|Soi|Thanon|Đường|Phố|Calea)"
)
_LAST = (
    r"(?:straat|laan|gracht|plein|kade|weg|dijk|singel|dreef|steenweg|baan|markt|hof|gade|gaten|gata|gatan|vej|veien|vegen|vägen|allé|plads|plass|torg|torget|"
    r"tie|katu|polku|kuja|kaari|ranta|rinne|tori|aukio|väylä|penger|vegur|vegi|gatu|braut|stígur|stræti|straße|strasse|gasse|platz|ring|ufer|damm|zeile|"
    r"utca|tér|körút|ulice|třída|náměstí|cesta|trg|iela|gatvė|tänav|caddesi|sokak|Ring|Straße|Platz|Gasse|Weg|Allee|út|utca)"
)
_CITIES = (
    r"Dubai|Abu Dhabi|Sharjah|Ajman|Doha|Riyadh|Jeddah|Dammam|Kuwait City|Manama|Muscat|Cairo|Giza|Alexandria|Amman|"
    r"Beirut|Lagos|Abuja|Ibadan|Port Harcourt|"
    r"Accra|Kumasi|Nairobi|Mombasa|Kampala|Dar es Salaam|Kigali|Johannesburg|Cape Town|Durban|Pretoria|Casablanca|"
    r"Karachi|Lahore|Islamabad|Rawalpindi|Dhaka|"
    r"Chattogram|Colombo|Kathmandu|Manila|Makati|Quezon City|Cebu City|Jakarta|Bandung|Surabaya|Bali|Bangkok|Chiang "
    r"Mai|Kuala Lumpur|Penang|Petaling Jaya|Hanoi|"
    r"Ho Chi Minh City|Singapore|Hong Kong|Kowloon|Taipei(?: City)?|Kaohsiung|Tokyo|Osaka|Kyoto|Yokohama|Nagoya|"
    r"Sapporo|Fukuoka|Kobe|Seoul|Busan|Incheon|Beijing|"
    r"Shanghai|Guangzhou|Shenzhen|Chengdu|Hangzhou|Nanjing|Wuhan|Xi'an|Chongqing|Tianjin|Suzhou|Mumbai|Delhi|New "
    r"Delhi|Bengaluru|Bangalore|Chennai|Hyderabad|"
    r"Kolkata|Pune|Ahmedabad|Gurugram|Gurgaon|Noida|Jaipur|Kochi|Mangaluru|Lucknow|Istanbul|Ankara|Izmir|Tel Aviv|"
    r"Haifa|Jerusalem|São Paulo|Rio de Janeiro|"
    r"Mexico City|Ciudad de México|CDMX|Guadalajara|Monterrey|Chihuahua|Bogotá|Medellín|Lima|Santiago|Buenos Aires|"
    r"Quito|Dublin|Athens|Lisbon|Porto"
)
_PIECE = rf"(?:{_IN}|{_NAME}(?:\s(?:\d{{1,3}}|Phase \d|Ave \d))?|[A-Z]{{2,5}})"

_THEN = rf"(?:[ \-]+\d{{3}}\s?\d{{2,3}}{_R})?(?:,\s(?:{_LAND}){_R})?"  # its code, its country

_FORMS = (
    # Avenida de los Almendros 22, bloque 4, 2B, 03570 Villajoyosa, Alicante; Rue de la Savonnerie 33, 1000 Bruxelles
    re.compile(
        rf"(?<![0-9A-Za-z]){_FIRST}\s?{_NAME},?\s{_HOUSE}(?:\sbus\s\d{{1,3}})?{_BEFORE_CODE},\s{_CODE}\s{_TOWN}{_END}"
    ),
    re.compile(
        rf"(?<![0-9A-Za-z])(?:Urbanización|Urb\.|Polígono(?: Industrial)?|Residencial|Conjunto|Colonia|"
        rf"Barrio)\s{_NAME}{_BEFORE_CODE},\s{_CODE}\s{_TOWN}{_END}"
    ),
    # Strada Lipscani 18, ap. 5, București 030031; Av. Paulista 1842, conj. 155, São Paulo - SP, 01310-945
    # and Odos Ermou 45, 3rd floor, Athens 105 63
    re.compile(
        rf"(?<![0-9A-Za-z]){_FIRST}\s{_NAME},?\s{_HOUSE}{_BEFORE_CODE},\s{_NAME}(?:\s-\s[A-Z]{{2}})?,?\s(?:{_CODE}|\d{{6}}){_R}{_END}"
    ),
    # Kivihaantie 7 C 31, 00310 Helsinki, Finland; Laugavegur 77, 101 Reykjavík; Nybrogatan 58, lgh 1203, 114 40 Stockholm
    re.compile(
        rf"(?<![0-9A-Za-z])(?:{_WORD}[ \-]){{0,3}}[{UP}]?[{UP}{LOW}\-]{{0,30}}{_LAST}\s{_HOUSE}{_BEFORE_CODE},\s{_CODE}\s{_TOWN}{_END}"
    ),
    # 62 avenue Jean Jaurès, bât. C, 69007 Lyon; 12, rue de l'Alzette, L-4010 Esch-sur-Alzette
    re.compile(
        rf"(?<![0-9A-Za-z])\d{{1,4}}(?:\s?(?:bis|ter))?,?\s(?i:rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|cours|route|passage|square)\s{_NAME}"
        rf"{_BEFORE_CODE},\s{_CODE}\s{_TOWN}(?:-[a-z]+-{_WORD})?{_END}"
    ),
    # 2-14-6 Kamimeguro, Meguro-ku, Tokyo 153-0051
    re.compile(
        rf"(?<![0-9A-Za-z\-])\d{{1,4}}-\d{{1,3}}(?:-\d{{1,4}})?,?\s{_NAME}(?:,\s{_NAME}){{1,4}},?\s\d{{3}}-\d{{4}}{_R}(?:,\sJapan{_R})?"
    ),
    # Apt 1904, Al Shera Tower, Cluster E, JLT, Dubai; Plot 14, Admiralty Way, Lekki Phase 1, Lagos
    re.compile(rf"(?<![0-9A-Za-z]){_IN},\s(?:{_PIECE},\s){{1,6}}(?:{_CITIES}){_R}{_THEN}"),
    re.compile(rf"(?<![0-9A-Za-z])\d{{1,4}}[A-Z]?,?\s{_NAME}(?:,\s{_PIECE}){{1,5}},\s(?:{_CITIES}){_R}{_THEN}"),
    # Flat No. 402, Sai Residency, 7th Cross, Indiranagar, Bengaluru 560038
    re.compile(
        rf"(?<![0-9A-Za-z]){_IN},\s(?:{_PIECE},\s){{1,6}}{_NAME}[ ,\-]{{1,3}}(?:\d{{3}}\s?\d{{3}}|\d{{5}}){_R}(?:,\s(?:{_LAND}){_R})?"
    ),
    # Blk 418 Bedok North Ave 2 #07-133 Singapore 460418
    re.compile(
        rf"(?<![0-9A-Za-z])(?i:blk|block)\s\d{{1,4}}[A-Z]?,?\s{_NAME}(?:\s\d{{1,3}})?,?\s#\d{{1,3}}-\d{{1,5}},?\s(?:Singapore|S)\s?\(?\d{{6}}\)?{_R}"
    ),
    # 2114 Route 132 Est, Percé, QC G0C 2L0; RR 3, 4120 Sideroad 10, Meaford, Ontario N4L 1W7
    re.compile(
        rf"(?<![0-9A-Za-z])(?:RR\s?\d{{1,2}},\s)?\d{{1,5}}\s(?:Route|Rang|Chemin|Rue|Sideroad|Concession|Line|"
        rf"Highway|Hwy|County Road|Range Road|Township Road)\s"
        rf"(?:\d{{1,4}}|{_NAME})(?:\s(?:Est|Ouest|Nord|Sud|East|West|North|South|[NSEW]))?(?:,\s{_IN})?,\s{_NAME},?\s(?:[A-Z]{{2}}|{_WORD})\s[A-Z]\d[A-Z]\s?\d[A-Z]\d{_R}"
    ),
    # Willow Brook Estate, Kilcock, Co. Kildare
    re.compile(
        rf"(?<![0-9A-Za-z])(?:\d{{1,3}}[A-Za-z]?,?\s)?(?:{_WORD}\s){{1,3}}(?:Estate|Park|Heights|Court|Manor|Village|Grove|Woods?|Gardens|Drive|Road|Street|Close|Lawn|Downs|Rise)"
        rf"(?:,\s{_NAME}){{1,3}},\sCo\.?\s{_WORD}(?:,?\s[A-Z]\d[0-9W]\s?[A-Z0-9]{{4}})?{_R}"
    ),
    # Suite 9, The Old Tannery, 22 Dock Road, Limerick V94 2KF; Apartment 41, The Malthouse, Grand Canal Quay, Dublin 2
    re.compile(
        rf"(?<![0-9A-Za-z])(?:{_IN},\s)(?:{_PIECE},\s){{1,4}}(?:Dublin \d{{1,2}}|{_NAME}\s[A-Z]\d[0-9W]\s?[A-Z0-9]{{4}}){_R}"
    ),
    re.compile(
        rf"(?<![0-9A-Za-z$#])\d{{1,5}}\s(?:Calle|Avenida|Via|Camino|Paseo|Rue|Rua)\s{_NAME}(?:,\s{_IN})?,\s{_NAME},?\s[A-Z]{{2}}\s\d{{5}}{_R}"
    ),
    # 1850 Foundry Street, Dock 6, Cleveland, OH 44114
    re.compile(
        rf"(?<![0-9A-Za-z$#€£.\-])\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?\s(?:[NSEW]\.?\s)?(?:{_WORD}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,4}}(?:[A-Z][a-z]+\.?)(?:,\s|\s){_IN},\s{_NAME},?\s[A-Z]{{2}}\s\d{{5}}(?:-\d{{4}})?{_R}"
    ),
)
# A named house before a street, where a British, Irish or American code ends the whole: Tŷ Capel; InPost locker, Esso Garage
_NAMED = re.compile(
    rf"(?:(?:(?i:inpost|amazon|dhl|dpd|ups|evri|gls|parcel|postnl|usps|fedex|royal mail)\s(?i:lockers?|hub|pickup "
    rf"point|parcel ?shop|access point|counter|packstation)|"
    rf"(?:{_WORD}\s){{0,3}}(?:House|Cottage|Lodge|Court|Farm|Farmhouse|Barn|Barns|Mill|Manor|Hall|Grange|Croft|Villa|"
    rf"Rectory|Vicarage|Presbytery|Parochial House|Chambers|"
    rf"Maltings|Malthouse|Tannery|Granary|Brewery|Stables|Foundry|Forge|Garage|Works|Mews|Studios|Arcade|Mall|Centre|Center|Campus|Hostel|Hub|Depot|Arms|Inn|Hotel|"
    rf"Estate|Business Park|Retail Park|Industrial Estate|Trading Estate|Retirement Village|Care Home|Nursing Home|"
    rf"Surgery|Clinic|School|College|Church|Chapel|"
    rf"Pharmacy|Library|Extra car park|car park|Station|Apartments|Building|Tower|Heights|Residency|Mansions|Point|Wharf|Quay)|"
    rf"(?:The|Tŷ|Ty|Plas|Bryn|Glan|Maes|Pen|Caer|Llys)\s{_WORD}(?:\s{_WORD})?|{_IN}),\s){{1,3}}$"
)
_ENDS_IN_CODE = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}$|\d{5}(?:-\d{4})?$|[A-Z]\d[0-9W]\s?[A-Z0-9]{4}$|[A-Z]\d[A-Z]\s?\d[A-Z]\d$"
)
_CITY_BEHIND = re.compile(
    r",\s[A-Z][A-Za-z'\-]{2,20}(?:\s[A-Z][A-Za-z'\-]{2,20})?(?=\s(?:and|but|or|which|who|is|was|not|in the|the|with|"
    r"for|so|please|pls|instead)\b)"
)
_NO_TOWN = re.compile(
    r",\s(?:Mum|Mom|Dad|Please|Thanks|Amazon|DHL|UPS|The|And|But|My|We|It|He|She|They|You|Not|No|Yes)\b"
)

NEED = r"[0-9]|, Co"
SIGNS = (
    r", (?:[A-Z]{1,2}-)?\d{3}[^\n]{0,8} [A-ZÀ-Þ]|[A-Za-zà-ÿ),] \d{3}[\- ]?\d{2,4}(?:[^0-9]|$)|, \d{5}-\d{3}|\(?\d{6}\)?"
    rf"|, (?:{_CITIES})|, Co\.? [A-Z]|Dublin \d|[A-Z]\d[0-9A-Z] ?[A-Z0-9]{{3,4}}(?:[^0-9A-Za-z]|$)|, [A-Z]{{2}} \d{{5}}"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the addresses of a plain text."""
    for form in _FORMS:
        for found in form.finditer(text):
            if any(c.isdigit() for c in found[0]) or ", Co" in found[0]:
                yield Find(*found.span(), "address", TOLD)


def wider(text: str, start: int, end: int) -> tuple[int, int]:
    """Return an address with the named house before it, if a code ends it, and the town behind it, if talk goes on."""
    if _ENDS_IN_CODE.search(text, start, end) and (before := _NAMED.search(text, max(0, start - 90), start)):
        start = before.start()
    behind = _CITY_BEHIND.match(text, end)
    if behind and not _NO_TOWN.match(text, end):
        end = behind.end()
    return start, end

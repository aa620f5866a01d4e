"""The decision brief: one page of HTML that opens without a network and prints in black and white."""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path

from core.plots.theme import FONT, LIGHT
from core.views.brief import Brief
from core.views.quotes import Quote, parted
from core.words.catalog import Words

LOGO = Path(__file__).resolve().parents[2] / "assets" / "logo-light.svg"
P = LIGHT

STYLE = f"""
@page {{ size: A4; margin: 1.6cm }}
* {{ box-sizing: border-box }}
body {{ font: 14px/1.45 {FONT}; color: {P.text}; background: {P.background}; max-width: 900px; margin: 24px auto; padding: 0 24px }}
header, footer {{ display: flex; justify-content: space-between; align-items: center; color: {P.muted}; gap: 24px }}
header {{ border-bottom: 1px solid {P.border}; padding-bottom: 14px }}
footer {{ border-top: 1px solid {P.border}; padding-top: 12px; margin-top: 26px; font-size: 12px }}
header svg {{ height: 28px; width: auto }}
h1 {{ font: 650 32px/1.2 'Source Serif 4', 'Source Serif Pro', 'Noto Serif CJK SC', 'Songti SC', Georgia, serif; margin: 24px 0 10px }}
h2 {{ font-size: 15px; margin: 22px 0 8px }}
.lede {{ font-size: 17px; margin: 0 0 12px }}
.badge {{ display: inline-block; border-radius: 8px; padding: 2px 10px; margin-right: 6px; font-size: 13px; font-weight: 600 }}
.figures {{ display: grid; grid-template-columns: repeat(4, 1fr); border: 1px solid {P.border}; border-radius: 8px; margin: 18px 0 }}
.figures div {{ padding: 12px 16px; border-left: 1px solid {P.border} }}
.figures div:first-child {{ border-left: 0 }}
.figures b {{ display: block; font-size: 23px }}
.two {{ display: grid; grid-template-columns: 1fr 1fr; gap: 0 34px }}
.quote {{ border-left: 4px solid {P.water[3]}; padding-left: 12px; margin: 10px 0 }}
.against .quote {{ border-color: {P.diverging[3]} }}
.muted {{ color: {P.muted}; font-size: 13px }}
mark {{ background: {P.mark}; color: inherit; border-radius: 4px; padding: 0 3px }}
.bar {{ position: relative; height: 26px; margin-bottom: 8px }}
.bar span {{ position: absolute; bottom: 3px }}
.how {{ border: 1.5px solid {P.accent}; border-radius: 8px; padding: 14px 18px; display: grid;
  grid-template-columns: 2fr 1fr 1fr 1fr; gap: 16px; margin-top: 22px }}
ul {{ margin: 0; padding-left: 18px }}
@media (max-width: 640px) {{ .two, .figures, .how {{ grid-template-columns: 1fr }} }}
"""


def html(brief: Brief, words: Words, made: datetime) -> str:
    """Return the brief as one HTML document. Every text from a file is escaped; nothing is fetched."""
    facts, candidate = brief.demand.facts, brief.candidate
    decision = brief.decision or {}
    title = decision.get("change") or facts["name"]
    whom = decision.get("for_whom") or ""
    headline = words("brief.headline", change=title, whom=whom) if whom else title
    reach = words.percent(candidate["reach"])
    lede = words(
        "brief.lede" if candidate["stars_with"] is not None else "brief.lede_plain",
        share=reach,
        stars=words.decimal(candidate["stars_with"]),
        others=words.decimal(candidate["stars_without"]),
    )
    parts = [
        f"<header>{LOGO.read_text('utf-8')}<span>{escape(words('brief.made', date=words.date(made)))}</span></header>",
        _opening(headline, lede, candidate, words),
        _badges(brief, words),
        _figures(brief, words),
        "<div class=two>"
        + _evidence(words("brief.for"), brief.supporting, brief.words, words, "for")
        + _evidence(words("brief.against"), brief.dissenting, brief.words, words, "against")
        + _ahead(brief, words)
        + _unknown(brief, words)
        + "</div>",
        _how(decision, words),
        _foot(brief, words),
    ]
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{escape(headline)}</title><style>{STYLE}</style></head><body>{"".join(parts)}</body></html>'
    )


def _opening(headline: str, lede: str, candidate: dict[str, object], words: Words) -> str:
    how_far = words(f"brief.tier_{candidate['tier']}")
    return f"<h1>{escape(headline)}</h1><p class=lede>{escape(lede)} {escape(how_far)}</p>"


def _badge(text: str, ink: str, ground: str) -> str:
    return f'<span class=badge style="color:{ink};background:{ground}">{escape(text)}</span>'


def _badges(brief: Brief, words: Words) -> str:
    tier = brief.candidate["tier"]
    lead = (P.accent_text, P.accent_soft) if tier == "lead" else (P.muted, P.surface)
    again = brief.demand.facts["stability"]
    found = words("brief.again", again=words.decimal(again, 2)) if again is not None else words("stability.unmeasured")
    return (
        _badge(words(f"tier.{tier}"), *lead)
        + _badge(found, P.positive, "#E3F1F6")
        + _badge(words("brief.association"), P.muted, P.surface)
    )


def _figures(brief: Brief, words: Words) -> str:
    c = brief.candidate
    rows = [
        (words("brief.raised"), words.percent(c["reach"]),
         words("brief.raised_under", low=words.decimal(100 * c["reach_low"]), high=words.decimal(100 * c["reach_high"]),
               n=words.count(brief.demand.people))),
        (words("demand.stars"), words.decimal(c["stars_with"]), words("brief.otherwise", stars=words.decimal(c["stars_without"]))),
        (words("brief.score"), words.decimal(c["score"]), words("brief.interval", span=words.span(c["score_low"], c["score_high"]))),
        (words("demand.sides"), f"{words.count(brief.demand.supporting)} : {words.count(brief.demand.dissenting)}",
         words("demand.sides_under", n=words.count(brief.demand.not_counted))),
    ]  # fmt: skip
    cells = [
        f"<div><span class=muted>{escape(a)}</span><b>{escape(b)}</b><span class=muted>{escape(c_)}</span></div>"
        for a, b, c_ in rows
    ]
    return f"<div class=figures>{''.join(cells)}</div>"


def marked(text: str, marks: tuple[str, ...]) -> str:
    """Return text as HTML with the words that matched marked; the text itself can never be markup."""
    return "".join(f"<mark>{escape(part)}</mark>" if hit else escape(part) for part, hit in parted(text, marks))


def _evidence(heading: str, quotes: tuple[Quote, ...], marks: tuple[str, ...], words: Words, side: str) -> str:
    cards = []
    for quote in quotes:
        stars = "" if quote.rating is None else "★" * round(quote.rating) + "☆" * (5 - round(quote.rating))
        told = [
            stars,
            words.date(quote.happened_at) if quote.happened_at else "",
            quote.product or "",
            quote.language.upper(),
        ]
        under = escape(" · ".join(t for t in told if t))
        cards.append(
            f'<div class=quote lang="{escape(quote.language)}">{marked(quote.text, marks)}<div class=muted>{under}</div></div>'
        )
    body = "".join(cards) or f"<p class=muted>{escape(words('brief.nobody'))}</p>"
    return f"<section class={side}><h2>{escape(heading)}</h2>{body}</section>"


def _ahead(brief: Brief, words: Words) -> str:
    """The candidates as interval bars on one scale; lead and rest differ in place and label, not only in colour."""
    top = max(float(v) for v in brief.rivals["score_high"]) or 1.0
    rows = []
    for r in brief.rivals.iter_rows(named=True):
        ink = P.accent if r["demand_id"] == brief.candidate["demand_id"] else P.positive
        at = lambda v: f"{100 * max(0.0, v) / top:.1f}%"  # noqa: E731
        wide = f"{100 * (r['score_high'] - r['score_low']) / top:.1f}%"
        figures = f"{words.decimal(r['score'])} ({words.span(r['score_low'], r['score_high'])})"
        rows.append(
            f'<div style="display:flex;justify-content:space-between"><span>{escape(r["name"])}</span><span class=muted>{figures}</span></div>'
            f'<div class=bar style="height:14px"><span style="left:0;width:100%;height:1px;background:{P.border};bottom:6px"></span>'
            f'<span style="left:{at(r["score_low"])};width:{wide};height:8px;background:{ink};opacity:.33"></span>'
            f'<span style="left:{at(r["score"])};width:9px;height:9px;margin-left:-4px;border-radius:9px;background:{ink}"></span></div>'
        )
    return f"<section><h2>{escape(words('brief.ahead'))}</h2>{''.join(rows)}</section>"


def _unknown(brief: Brief, words: Words) -> str:
    c = brief.candidate
    known = [words("brief.no_cause"), words("brief.not_buyers")]
    if c["behavioural"] is None:
        known.append(words("brief.no_behaviour"))
    shares = dict(zip(("stated", "derived", "behavioural"), (f"{100 * w:.0f}" for w in brief.weights), strict=True))
    known.append(words("brief.weights", **shares))
    if c["weightings"]:
        first = brief.rivals.sort("score", descending=True).row(0, named=True)
        known.append(words("brief.holds", n=first["holds"], of=first["weightings"]))
    items = "".join(f"<li>{escape(k)}</li>" for k in known)
    return f"<section><h2>{escape(words('brief.unknown'))}</h2><ul>{items}</ul></section>"


def _how(decision: dict[str, object], words: Words) -> str:
    cells = [
        (words("decision.measure"), decision.get("measure") or words("brief.open")),
        (words("decision.owner"), decision.get("owner") or words("brief.open")),
        (words("decision.decide_by"), words.date(decision.get("decide_by")) if decision.get("decide_by") else words("brief.open")),
        (words("decision.measure_again"), words.date(decision.get("measure_again")) if decision.get("measure_again") else words("brief.open")),
    ]  # fmt: skip
    return (
        "<div class=how>"
        + "".join(f"<div><b>{escape(a)}</b><br><span class=muted>{escape(str(b))}</span></div>" for a, b in cells)
        + "</div>"
    )


def _foot(brief: Brief, words: Words) -> str:
    first, last = words.date(brief.shop.first_day), words.date(brief.shop.last_day)
    note = words("brief.note", reviews=words.count(brief.shop.reviews), start=first, end=last)
    return f"<footer><span>{escape(note)}</span><span>{escape(words('brief.run', run=brief.run_id))}</span></footer>"

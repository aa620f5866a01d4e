"""What customers write: reviews sentence by sentence, the purchases behind them, copies and bursts."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import people
import speech
from draw import Shop
from people import DAYS, START, Customer, Row

REVIEWS = 6000
TONE_ODDS = {"missing": 0.72, "wish": 0.28}  # of what is not praise
DWELL = 0.6  # chance that a further sentence stays with what was said before
BACKGROUND = 0.29  # share of voices that belong to no planted demand
LENGTHS = ((1, 0.28), (2, 0.27), (3, 0.2), (4, 0.11), (6, 0.08), (9, 0.04), (13, 0.02))  # sentences a review


def write_reviews(shop: Shop) -> None:
    """Draw reviews with their purchases, returns and truth, then copies, bursts and contact data."""
    writers = shop.rng.choice(len(shop.customers), REVIEWS, p=_writers(shop))
    plain = int(REVIEWS * 0.955)
    for n in range(plain):
        _review(shop, shop.customers[int(writers[n])])
    _copies(shop, int(REVIEWS * 0.025))
    _burst(shop, REVIEWS - len(shop.reviews))
    order = sorted(range(len(shop.reviews)), key=lambda i: shop.reviews[i]["date"])
    names = {shop.reviews[i]["review_id"]: f"R{n + 1:05d}" for n, i in enumerate(order)}
    shop.reviews = [{**shop.reviews[i], "review_id": names[shop.reviews[i]["review_id"]]} for i in order]
    shop.voices = sorted(
        ({**v, "review_id": names[v["review_id"]]} for v in shop.voices),
        key=lambda v: (v["review_id"], v["position"]),
    )


def _writers(shop: Shop) -> np.ndarray:
    weight = shop.rng.gamma(1.6, 1.0, len(shop.customers)) + 0.25
    return weight / weight.sum()


def _review(shop: Shop, customer: Customer) -> None:
    persona = shop.planted["personas"][customer.kind]
    product = shop.catalogue[int(shop.rng.choice(len(shop.catalogue), p=shop.odds[customer.kind]))]
    category = shop.kinds[product["category"]]
    when = people.moment(customer, persona, shop.rng)
    share = (when - START).days / DAYS
    weights = shop.weights(shop.loud, customer.language, customer.kind, category, share)
    review_id = f"#{len(shop.reviews)}"
    lengths, odds = zip(*LENGTHS, strict=True)
    said, stars, used = [], 4.25 + 0.35 * shop.rng.standard_normal(), dict[str, None]()
    for position in range(int(shop.rng.choice(lengths, p=odds))):
        demand, half, tone, sentence = _sentence(shop, customer, weights, used)
        said.append(_finished(shop, sentence, product, customer.language))
        shop.voices.append(_voice(review_id, position, demand, customer.language, half, tone))
        if demand:
            weight = shop.planted["demands"][demand]["importance"] / 10
            stars += 0.3 if tone == "praise" else -(0.25 + 1.35 * weight) * (1.0 if tone == "missing" else 0.6)
    said += _asides(shop, customer, review_id, len(said), category)
    _add(shop, review_id, customer, product, when, stars, said)
    _deal(shop, customer, product, when, stars, used, persona)


def _sentence(
    shop: Shop, customer: Customer, weights: dict[str, float], used: dict[str, None]
) -> tuple[str, str, str, str]:
    own, rng = shop.speech[customer.language], shop.rng
    free = {k: w for k, w in weights.items() if k not in used}
    if rng.random() < BACKGROUND or not (free or used):
        return "", *_three(own.background.deal(rng))
    if used and (not free or rng.random() < DWELL):
        demand = list(used)[-1]  # people dwell on what moves them
    else:
        keys, odds = list(free), np.array(list(free.values()))
        demand = str(rng.choice(keys, p=odds / odds.sum()))
    used[demand] = None
    praise = rng.random() < shop.planted["demands"][demand]["satisfaction"] / 10
    tone = "praise" if praise else ("wish" if rng.random() < TONE_ODDS["wish"] else "missing")
    half, sentence = own.demands[demand, tone].deal(rng)
    return demand, half, tone, sentence


def _finished(shop: Shop, sentence: str, product: Row, language: str) -> str:
    kind = shop.planted["categories"][shop.kinds[product["category"]]][language]
    return speech.typed(sentence.replace("{product}", kind), language, shop.rng)


def _asides(shop: Shop, customer: Customer, review_id: str, at: int, category: str) -> list[str]:
    """Rarely: a hint at an unspoken need, or contact data."""
    asides: list[tuple[str, str]] = []
    for need, what in shop.planted["unspoken"].items():
        # under 1 % of reviewers: a handful of hints in the whole shop
        if category in what["fits"] and shop.rng.random() < 0.006 and len(shop.heard.setdefault(need, set())) < 14:
            asides.append((f"unspoken.{need}", shop.speech[customer.language].unspoken[need].deal(shop.rng)[1]))
            shop.heard[need].add(customer.customer_id)
    if shop.rng.random() < 0.012:
        template = str(shop.rng.choice(shop.planted["contact"][customer.language]))
        asides.append(("", speech.contact(template, shop.rng)))
    for n, (demand, _) in enumerate(asides):
        shop.voices.append(_voice(review_id, at + n, demand, customer.language, "", "wish" if demand else ""))
    return [sentence for _, sentence in asides]


def _add(
    shop: Shop, review_id: str, customer: Customer, product: Row, when: datetime, stars: float, said: list[str]
) -> None:
    title = speech.spin(str(shop.rng.choice(shop.planted["titles"][customer.language])), shop.rng)
    shop.reviews.append(
        {
            "review_id": review_id,
            "customer": customer.customer_id,
            "sku": product["sku"],
            "stars": int(np.clip(round(stars), 1, 5)),
            "title": title,
            "review_text": speech.joined(said, customer.language, shop.rng),
            "date": when,
            "channel": str(shop.rng.choice(["app", "web", "shop floor"], p=[0.55, 0.38, 0.07])),
            "verified": "yes" if shop.rng.random() < 0.93 else "no",
            "helpful_votes": int(shop.rng.poisson(0.8)),
        }
    )


def _deal(
    shop: Shop, customer: Customer, product: Row, when: datetime, stars: float, used: dict[str, None], persona: Row
) -> None:
    """The purchase behind a review, and sometimes its return, with the reason in a few words."""
    bought = when - timedelta(days=float(shop.rng.uniform(2, 30)))
    shop.events.append(people.purchase(customer, product, max(bought, START), persona["basket"]))
    if stars < 2.6 and shop.rng.random() < 3.2 * persona["returns"]:
        about = [d for d in sorted(used) if customer.language in shop.planted["demands"][d]["queries"]]
        reason = str(shop.rng.choice(shop.planted["demands"][about[0]]["queries"][customer.language])) if about else ""
        back = when + timedelta(days=float(shop.rng.uniform(1, 9)))
        shop.events.append(people.sent_back(customer, product, min(back, people.END), reason))


def _copies(shop: Shop, count: int) -> None:
    """Repeats by the same person and texts syndicated to another product and another name."""
    for n in range(count):
        source = shop.reviews[int(shop.rng.integers(len(shop.reviews)))]
        review_id, other = f"#{len(shop.reviews)}", shop.customers[int(shop.rng.integers(len(shop.customers)))]
        same = n % 3 == 0
        copied = {
            **source,
            "review_id": review_id,
            "date": source["date"] + timedelta(hours=float(shop.rng.uniform(1, 90))),
        }
        copied["date"] = min(copied["date"], people.END)
        copied["customer"] = source["customer"] if same else other.customer_id
        copied["sku"] = source["sku"] if same else shop.catalogue[int(shop.rng.integers(len(shop.catalogue)))]["sku"]
        shop.reviews.append(copied)
        shop.voices += [{**v, "review_id": review_id} for v in shop.voices if v["review_id"] == source["review_id"]]


def _burst(shop: Shop, count: int) -> None:
    """Suspicious praise: many five-star reviews of one product within an hour."""
    product, start = shop.catalogue[3], START + timedelta(days=int(DAYS * 0.7), hours=3)
    for n in range(count):
        customer = shop.customers[int(shop.rng.integers(len(shop.customers)))]
        review_id, language = f"#{len(shop.reviews)}", customer.language
        text = ("Best product ever, five stars." if n % 2 else "Amazing, buy it now!") if language == "en" else (
            "超级好用，五星好评！" if n % 2 else "太棒了，赶紧买！")  # fmt: skip
        shop.voices.append(_voice(review_id, 0, "", language, "", ""))
        _add(shop, review_id, customer, product, start + timedelta(seconds=int(shop.rng.integers(3600))), 5.0, [text])


def _three(dealt: tuple[str, str]) -> tuple[str, str, str]:
    half, sentence = dealt
    return half, "", sentence


def _voice(review_id: str, position: int, demand: str, language: str, half: str, tone: str) -> Row:
    named = f"{language}.{demand}" if demand and not demand.startswith("unspoken.") else demand
    return {"review_id": review_id, "position": position, "demand": named, "half": half, "tone": tone}

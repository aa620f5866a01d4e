"""Writes a sample shop and the truth that was planted in it.

    python sample_data/generate.py --seed N --out DIR [--half A|B] [--gzip]

reviews.csv, events.csv, products.csv, searches.csv, campaign.csv, and under truth/: voices.csv (review_id, position,
demand, half, tone), customers.csv, demands.csv, unspoken.csv. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import people
import speech
from people import DAYS, LAST_QUARTER, START, Customer, Row

HERE = Path(__file__).parent
CUSTOMERS, REVIEWS, EVENTS, SEARCHES = 2400, 6000, 60_000, 5000
TONE_ODDS = {"missing": 0.72, "wish": 0.28}  # of what is not praise
DWELL = 0.6  # chance that a further sentence stays with what was said before
BACKGROUND = 0.29  # share of voices that belong to no planted demand
LENGTHS = ((1, 0.28), (2, 0.27), (3, 0.2), (4, 0.11), (6, 0.08), (9, 0.04), (13, 0.02))  # sentences a review


def trend(kind: str, share: float) -> float:
    """Return how loud a demand is at a point of the time axis, 1 on average or nearly so."""
    if kind == "emerging":
        return 3.6 if share >= LAST_QUARTER else 0.25
    slopes = {"rising": 0.6 + 0.8 * share, "fading": max(0.12, 2.1 - 2.3 * share)}
    return slopes.get(kind, 1.0)


class Shop:
    """Everything that was drawn so far; one seed draws one shop."""

    def __init__(self, seed: int, halves: str = "AB") -> None:
        self.rng = np.random.default_rng(seed)
        self.planted: Row = tomllib.loads((HERE / "planted.toml").read_text("utf-8"))
        self.speech = {language: speech.Speech.read(language, halves) for language in ("en", "zh")}
        self.catalogue = people.products(self.planted, self.rng)
        self.kinds = {c["en"]: name for name, c in self.planted["categories"].items()}
        self.customers = people.customers(self.planted, CUSTOMERS, self.rng)
        self.odds = {k: people.favourites(p, self.planted, self.catalogue) for k, p in self.planted["personas"].items()}
        self.loud = self._calibrated()
        self.reviews: list[Row] = []
        self.events: list[Row] = []
        self.searches: list[Row] = []
        self.voices: list[Row] = []
        self.heard: dict[str, set[str]] = {}  # unspoken need -> customers that hint at it

    # what a person may raise ------------------------------------------------------------------------------

    def _weights(
        self, loud: dict[str, float], language: str, persona: str, category: str, share: float
    ) -> dict[str, float]:
        likes = self.planted["persona_demands"][persona]
        return {
            key: loud[key] * (4.0 if key in likes else 1.0) * trend(d["trend"], share)
            for key, d in self.planted["demands"].items()
            if language in d["languages"] and (not d["fits"] or category in d["fits"])
        }

    def _calibrated(self) -> dict[str, float]:
        """Return each demand's loudness such that its share of voices follows its importance in the end.

        What a review may speak of depends on the product and the person; iterative proportional fitting undoes that.
        """
        loud = dict.fromkeys(self.planted["demands"], 1.0)
        people_ = [
            (c, int(self.rng.choice(len(self.catalogue), p=self.odds[c.kind])), self.rng.random())
            for c in self.customers
        ]
        for _ in range(25):
            got = {"en": Counter[str](), "zh": Counter[str]()}
            for customer, item, share in people_:
                category = self.kinds[self.catalogue[item]["category"]]
                weights = self._weights(loud, customer.language, customer.kind, category, share)
                total = sum(weights.values())
                for key, weight in weights.items():
                    got[customer.language][key] += weight / total
            for key, demand in self.planted["demands"].items():
                ratios = []
                for language in demand["languages"]:
                    wanted = {
                        k: self._wanted(d) for k, d in self.planted["demands"].items() if language in d["languages"]
                    }
                    share = got[language][key] / max(1e-9, sum(got[language].values()))
                    ratios.append(wanted[key] / sum(wanted.values()) / max(share, 1e-9))
                loud[key] *= float(np.clip(np.mean(ratios), 0.5, 2.0)) ** 0.8
        return loud

    @staticmethod
    def _wanted(demand: Row) -> float:
        return (demand["importance"] / 10) ** 1.3

    # reviews ----------------------------------------------------------------------------------------------

    def write_reviews(self) -> None:
        """Draw reviews with their purchases, returns and truth, then copies, bursts and contact data."""
        writers = self.rng.choice(len(self.customers), REVIEWS, p=self._writers())
        plain = int(REVIEWS * 0.955)
        for n in range(plain):
            self._review(self.customers[int(writers[n])])
        self._copies(int(REVIEWS * 0.025))
        self._burst(REVIEWS - len(self.reviews))
        order = sorted(range(len(self.reviews)), key=lambda i: self.reviews[i]["date"])
        names = {self.reviews[i]["review_id"]: f"R{n + 1:05d}" for n, i in enumerate(order)}
        self.reviews = [{**self.reviews[i], "review_id": names[self.reviews[i]["review_id"]]} for i in order]
        self.voices = sorted(
            ({**v, "review_id": names[v["review_id"]]} for v in self.voices),
            key=lambda v: (v["review_id"], v["position"]),
        )

    def _writers(self) -> np.ndarray:
        weight = self.rng.gamma(1.6, 1.0, len(self.customers)) + 0.25
        return weight / weight.sum()

    def _review(self, customer: Customer) -> None:
        persona = self.planted["personas"][customer.kind]
        product = self.catalogue[int(self.rng.choice(len(self.catalogue), p=self.odds[customer.kind]))]
        category = self.kinds[product["category"]]
        when = people.moment(customer, persona, self.rng)
        share = (when - START).days / DAYS
        weights = self._weights(self.loud, customer.language, customer.kind, category, share)
        review_id = f"#{len(self.reviews)}"
        lengths, odds = zip(*LENGTHS, strict=True)
        said, stars, used = [], 4.25 + 0.35 * self.rng.standard_normal(), dict[str, None]()
        for position in range(int(self.rng.choice(lengths, p=odds))):
            demand, half, tone, sentence = self._sentence(customer, weights, used)
            said.append(self._finished(sentence, product, customer.language))
            self.voices.append(_voice(review_id, position, demand, customer.language, half, tone))
            if demand:
                weight = self.planted["demands"][demand]["importance"] / 10
                stars += 0.3 if tone == "praise" else -(0.25 + 1.35 * weight) * (1.0 if tone == "missing" else 0.6)
        said += self._asides(customer, review_id, len(said), category)
        self._add(review_id, customer, product, when, stars, said)
        self._deal(customer, product, when, stars, used, persona)

    def _sentence(
        self, customer: Customer, weights: dict[str, float], used: dict[str, None]
    ) -> tuple[str, str, str, str]:
        own, rng = self.speech[customer.language], self.rng
        free = {k: w for k, w in weights.items() if k not in used}
        if rng.random() < BACKGROUND or not (free or used):
            return "", *_three(own.background.deal(rng))
        if used and (not free or rng.random() < DWELL):
            demand = list(used)[-1]  # people dwell on what moves them
        else:
            keys, odds = list(free), np.array(list(free.values()))
            demand = str(rng.choice(keys, p=odds / odds.sum()))
        used[demand] = None
        praise = rng.random() < self.planted["demands"][demand]["satisfaction"] / 10
        tone = "praise" if praise else ("wish" if rng.random() < TONE_ODDS["wish"] else "missing")
        half, sentence = own.demands[demand, tone].deal(rng)
        return demand, half, tone, sentence

    def _finished(self, sentence: str, product: Row, language: str) -> str:
        kind = self.planted["categories"][self.kinds[product["category"]]][language]
        return speech.typed(sentence.replace("{product}", kind), language, self.rng)

    def _asides(self, customer: Customer, review_id: str, at: int, category: str) -> list[str]:
        """Rarely: a hint at an unspoken need, or contact data."""
        asides: list[tuple[str, str]] = []
        for need, what in self.planted["unspoken"].items():
            # under 1 % of reviewers: a handful of hints in the whole shop
            if category in what["fits"] and self.rng.random() < 0.006 and len(self.heard.setdefault(need, set())) < 14:
                asides.append((f"unspoken.{need}", self.speech[customer.language].unspoken[need].deal(self.rng)[1]))
                self.heard[need].add(customer.customer_id)
        if self.rng.random() < 0.012:
            template = str(self.rng.choice(self.planted["contact"][customer.language]))
            asides.append(("", speech.contact(template, self.rng)))
        for n, (demand, _) in enumerate(asides):
            self.voices.append(_voice(review_id, at + n, demand, customer.language, "", "wish" if demand else ""))
        return [sentence for _, sentence in asides]

    def _add(
        self, review_id: str, customer: Customer, product: Row, when: datetime, stars: float, said: list[str]
    ) -> None:
        title = speech.spin(str(self.rng.choice(self.planted["titles"][customer.language])), self.rng)
        self.reviews.append(
            {
                "review_id": review_id,
                "customer": customer.customer_id,
                "sku": product["sku"],
                "stars": int(np.clip(round(stars), 1, 5)),
                "title": title,
                "review_text": speech.joined(said, customer.language, self.rng),
                "date": when,
                "channel": str(self.rng.choice(["app", "web", "shop floor"], p=[0.55, 0.38, 0.07])),
                "verified": "yes" if self.rng.random() < 0.93 else "no",
                "helpful_votes": int(self.rng.poisson(0.8)),
            }
        )

    def _deal(
        self, customer: Customer, product: Row, when: datetime, stars: float, used: dict[str, None], persona: Row
    ) -> None:
        """The purchase behind a review, and sometimes its return, with the reason in a few words."""
        bought = when - timedelta(days=float(self.rng.uniform(2, 30)))
        self.events.append(people.purchase(customer, product, max(bought, START), persona["basket"]))
        if stars < 2.6 and self.rng.random() < 3.2 * persona["returns"]:
            about = [d for d in sorted(used) if customer.language in self.planted["demands"][d]["queries"]]
            reason = (
                str(self.rng.choice(self.planted["demands"][about[0]]["queries"][customer.language])) if about else ""
            )
            back = when + timedelta(days=float(self.rng.uniform(1, 9)))
            self.events.append(people.sent_back(customer, product, min(back, people.END), reason))

    def _copies(self, count: int) -> None:
        """Repeats by the same person and texts syndicated to another product and another name."""
        for n in range(count):
            source = self.reviews[int(self.rng.integers(len(self.reviews)))]
            review_id, other = f"#{len(self.reviews)}", self.customers[int(self.rng.integers(len(self.customers)))]
            same = n % 3 == 0
            copied = {
                **source,
                "review_id": review_id,
                "date": source["date"] + timedelta(hours=float(self.rng.uniform(1, 90))),
            }
            copied["date"] = min(copied["date"], people.END)
            copied["customer"] = source["customer"] if same else other.customer_id
            copied["sku"] = (
                source["sku"] if same else self.catalogue[int(self.rng.integers(len(self.catalogue)))]["sku"]
            )
            self.reviews.append(copied)
            self.voices += [{**v, "review_id": review_id} for v in self.voices if v["review_id"] == source["review_id"]]

    def _burst(self, count: int) -> None:
        """Suspicious praise: many five-star reviews of one product within an hour."""
        product, start = self.catalogue[3], START + timedelta(days=int(DAYS * 0.7), hours=3)
        for n in range(count):
            customer = self.customers[int(self.rng.integers(len(self.customers)))]
            review_id, language = f"#{len(self.reviews)}", customer.language
            text = ("Best product ever, five stars." if n % 2 else "Amazing, buy it now!") if language == "en" else (
                "超级好用，五星好评！" if n % 2 else "太棒了，赶紧买！")  # fmt: skip
            self.voices.append(_voice(review_id, 0, "", language, "", ""))
            self._add(
                review_id, customer, product, start + timedelta(seconds=int(self.rng.integers(3600))), 5.0, [text]
            )

    # behaviour --------------------------------------------------------------------------------------------

    def write_events(self) -> None:
        """Draw visits until the shop has its events; unspoken needs show as looking and sending back."""
        for need, what in self.planted["unspoken"].items():
            fitting = [p for p in self.catalogue if self.kinds[p["category"]] in what["fits"]]
            for _ in range(26):
                customer = self.customers[int(self.rng.integers(len(self.customers)))]
                product, when = (
                    fitting[int(self.rng.integers(len(fitting)))],
                    people.moment(customer, self.planted["personas"][customer.kind], self.rng),
                )
                self.events.append(people.sent_back(customer, product, when, what["reasons"][customer.language]))
            self.heard.setdefault(need, set())
        order = self.rng.permutation(len(self.customers))
        turn = 0
        while len(self.events) < EVENTS:
            customer = self.customers[int(order[turn % len(order)])]
            self.events += people.sessions(customer, self.planted, self.catalogue, self.odds[customer.kind], self.rng)
            turn += 1
        self.events = sorted(self.events, key=lambda e: (e["time"], e["customer"], e["sku"]))[-EVENTS:]

    def write_searches(self) -> None:
        """Draw queries: kinds of product, demands by importance, unspoken needs without an answer, noise."""
        weights = {c.customer_id: self.planted["personas"][c.kind]["search"] for c in self.customers}
        odds = np.array([weights[c.customer_id] for c in self.customers])
        for n in range(SEARCHES):
            customer = self.customers[int(self.rng.choice(len(self.customers), p=odds / odds.sum()))]
            when = people.moment(customer, self.planted["personas"][customer.kind], self.rng)
            query, results, clicked = self._query(customer, (when - START).days / DAYS)
            sku = (
                self.catalogue[int(self.rng.choice(len(self.catalogue), p=self.odds[customer.kind]))]["sku"]
                if clicked
                else ""
            )
            self.searches.append(
                {
                    "search_id": n,
                    "customer": customer.customer_id,
                    "query": query,
                    "time": when,
                    "results": results,
                    "clicked_sku": sku,
                }
            )
        self.searches = [
            {**s, "search_id": f"S{i + 1:05d}"} for i, s in enumerate(sorted(self.searches, key=lambda s: s["time"]))
        ]

    def _query(self, customer: Customer, share: float) -> tuple[str, int, bool]:
        draw, rng = self.rng.random(), self.rng
        if draw < 0.4:
            kind = self.planted["categories"][
                self.kinds[self.catalogue[int(rng.choice(len(self.catalogue), p=self.odds[customer.kind]))]["category"]]
            ]
            return kind[customer.language], int(rng.integers(12, 48)), rng.random() < 0.7
        if draw < 0.82:
            asked = {
                k: self._wanted(d) * (11 - d["satisfaction"]) * trend(d["trend"], share) * (3 if k in self.planted["persona_demands"][customer.kind] else 1)
                for k, d in self.planted["demands"].items() if customer.language in d["languages"]
            }  # fmt: skip
            demand = str(rng.choice(list(asked), p=np.array(list(asked.values())) / sum(asked.values())))
            poor = rng.random() > self.planted["demands"][demand]["satisfaction"] / 10
            query = str(rng.choice(self.planted["demands"][demand]["queries"][customer.language]))
            return (
                query,
                0 if poor and rng.random() < 0.45 else int(rng.integers(1, 15)),
                not poor and rng.random() < 0.6,
            )
        if draw < 0.91:
            need = str(rng.choice(list(self.planted["unspoken"])))
            return (
                str(rng.choice(self.planted["unspoken"][need]["queries"][customer.language])),
                0 if rng.random() < 0.85 else 2,
                False,
            )
        return (
            str(rng.choice(self.planted["searches"]["noise"][customer.language])),
            int(rng.integers(0, 30)),
            rng.random() < 0.3,
        )

    def campaign(self) -> list[Row]:
        """Return a randomised campaign: it works for families and backfires with seniors."""
        lift = {"families": 0.11, "seniors": -0.09}
        base = {"families": 0.10, "pets": 0.13, "starters": 0.06, "seniors": 0.17, "brewers": 0.12}
        sent, rows = START + timedelta(days=int(DAYS * 0.82)), []
        for customer in self.customers:
            treated = self.rng.random() < 0.5
            chance = base[customer.kind] + (lift.get(customer.kind, 0.0) if treated else 0.0)
            bought = self.rng.random() < chance
            spend = (
                round(float(self.rng.gamma(2.0, 45.0)) * self.planted["personas"][customer.kind]["basket"], 2)
                if bought
                else 0
            )
            rows.append(
                {
                    "customer": customer.customer_id, "campaign": "autumn e-mail", "group": "treatment" if treated else "control",
                    "sent_at": sent, "converted": int(bought), "spend": spend,
                }
            )  # fmt: skip
        return rows

    # truth ------------------------------------------------------------------------------------------------

    def truth(self) -> dict[str, list[Row]]:
        """Return what was planted: of voices, customers, demands and unspoken needs."""
        demands = []
        for language in ("en", "zh"):
            own = {k: d for k, d in self.planted["demands"].items() if language in d["languages"]}
            score = {k: d["importance"] + max(0.0, d["importance"] - d["satisfaction"]) for k, d in own.items()}
            ranked = sorted(own, key=lambda k: -score[k])
            for key, d in own.items():
                both = len(d["languages"]) == 2
                demands.append(
                    {
                        "demand": f"{language}.{key}", "language": language, "importance": d["importance"],
                        "satisfaction": d["satisfaction"], "score": round(score[key], 2), "rank": ranked.index(key) + 1, "trend": d["trend"],
                        "counterpart": f"{'zh' if language == 'en' else 'en'}.{key}" if both else "",
                    }
                )  # fmt: skip
        unspoken = [{"need": need, "reviewers": len(self.heard.get(need, ()))} for need in self.planted["unspoken"]]
        customers = [{"customer": c.customer_id, "persona": c.kind} for c in self.customers]
        return {"voices": self.voices, "customers": customers, "demands": demands, "unspoken": unspoken}


def _three(dealt: tuple[str, str]) -> tuple[str, str, str]:
    half, sentence = dealt
    return half, "", sentence


def _voice(review_id: str, position: int, demand: str, language: str, half: str, tone: str) -> Row:
    named = f"{language}.{demand}" if demand and not demand.startswith("unspoken.") else demand
    return {"review_id": review_id, "position": position, "demand": named, "half": half, "tone": tone}


def files(seed: int, halves: str = "AB") -> dict[str, list[Row]]:
    """Return every file of a shop as {relative name without ending: rows}."""
    shop = Shop(seed, halves)
    shop.write_reviews()
    shop.write_events()
    shop.write_searches()
    return {
        "reviews": shop.reviews,
        "events": shop.events,
        "products": shop.catalogue,
        "searches": shop.searches,
        "campaign": shop.campaign(),
        **{f"truth/{name}": rows for name, rows in shop.truth().items()},
    }


def as_csv(rows: list[Row]) -> bytes:
    """Return rows as UTF-8 CSV with a header; times to the second."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: v.strftime("%Y-%m-%d %H:%M:%S") if isinstance(v, datetime) else v for k, v in row.items()})
    return out.getvalue().encode()


def main(given: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--half", choices=["A", "B", "AB"], default="AB", help="whose wordings: of the first author, the second, both"
    )
    parser.add_argument("--gzip", action="store_true")
    asked = parser.parse_args(given)
    for name, rows in files(asked.seed, asked.half).items():
        file = asked.out / f"{name}.csv{'.gz' if asked.gzip else ''}"
        file.parent.mkdir(parents=True, exist_ok=True)
        body: Any = as_csv(rows)
        file.write_bytes(gzip.compress(body, 9, mtime=0) if asked.gzip else body)
        print(f"{file}: {len(rows):,} rows")


if __name__ == "__main__":
    main()

"""The shop that is drawn: who there is, what is sold, and what a person may raise."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import people
import speech
from people import LAST_QUARTER, Row

HERE = Path(__file__).parent
CUSTOMERS = 2400


def trend(kind: str, share: float) -> float:
    """Return how loud a demand is at a point of the time axis, 1 on average or nearly so."""
    if kind == "emerging":
        return 3.6 if share >= LAST_QUARTER else 0.25
    slopes = {"rising": 0.6 + 0.8 * share, "fading": max(0.12, 2.1 - 2.3 * share)}
    return slopes.get(kind, 1.0)


def wanted(demand: Row) -> float:
    """Return how loud a demand is to be, from its importance."""
    return (demand["importance"] / 10) ** 1.3


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

    def weights(
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
                weights = self.weights(loud, customer.language, customer.kind, category, share)
                total = sum(weights.values())
                for key, weight in weights.items():
                    got[customer.language][key] += weight / total
            for key, demand in self.planted["demands"].items():
                ratios = []
                for language in demand["languages"]:
                    asked = {k: wanted(d) for k, d in self.planted["demands"].items() if language in d["languages"]}
                    share = got[language][key] / max(1e-9, sum(got[language].values()))
                    ratios.append(asked[key] / sum(asked.values()) / max(share, 1e-9))
                loud[key] *= float(np.clip(np.mean(ratios), 0.5, 2.0)) ** 0.8
        return loud

"""The shipped sample shop is what its README says: large, mixed, hard enough, and like people wrote it."""

import gzip
import re
import tomllib
from collections import Counter
from datetime import datetime
from functools import cache
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from core.base.tokens import words
from core.cluster.keywords import stem, telling
from core.voices.split import split

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
FILES = ("reviews", "events", "products", "searches", "campaign")
TRUTH = ("voices", "customers", "demands", "unspoken")
PLANTED = tomllib.loads((SAMPLE / "planted.toml").read_text("utf-8"))
HAN = re.compile(r"[\u4e00-\u9fff]")


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(gzip.decompress((SAMPLE / "shop" / f"{name}.csv.gz").read_bytes()), infer_schema_length=None)


@pytest.fixture(scope="module")
def shop() -> dict[str, pl.DataFrame]:
    return {name: read(name) for name in FILES}


@pytest.fixture(scope="module")
def truth() -> dict[str, pl.DataFrame]:
    return {name: read(f"truth/{name}") for name in TRUTH}


@pytest.fixture(scope="module")
def voices(shop: dict[str, pl.DataFrame], truth: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every sentence of every review, cut as the product cuts it, with what was planted in it ("" for nothing)."""
    cut = split(shop["reviews"].select("review_id", text="review_text")).with_columns(pl.col("position").cast(pl.Int64))
    joined = cut.join(truth["voices"], on=["review_id", "position"], how="full", coalesce=True)
    assert joined["text"].null_count() == 0 and joined["tone"].len() == truth["voices"].height, "truth and text differ"
    chinese = pl.col("text").str.contains(r"\p{Han}")
    return joined.with_columns(
        pl.col("demand").fill_null(""), language=pl.when(chinese).then(pl.lit("zh")).otherwise(pl.lit("en"))
    )


@pytest.fixture(scope="module")
def wordings() -> dict[tuple[str, str], dict]:
    return {
        (language, half): tomllib.loads((SAMPLE / "words" / f"{language}_{half}.toml").read_text("utf-8"))
        for language in ("en", "zh")
        for half in ("a", "b")
    }


def planted(language: str) -> set[str]:
    return {key for key, demand in PLANTED["demands"].items() if language in demand["languages"]}


def test_its_size(shop: dict[str, pl.DataFrame]) -> None:
    sizes = {name: frame.height for name, frame in shop.items()}
    assert sizes["reviews"] == 6000 and sizes["events"] == 60_000
    assert sizes["products"] == 300 and sizes["searches"] == 5000
    days = [datetime.fromisoformat(d) for d in shop["reviews"]["date"].to_list()]
    months = (max(days) - min(days)).days / 30.4
    assert 17 <= months <= 18.5


def test_both_languages_write_alike(voices: pl.DataFrame) -> None:
    share = voices.filter(pl.col("language") == "zh").height / voices.height
    assert 0.45 < share < 0.55


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_demand_is_planted_and_heard(language: str, truth: dict[str, pl.DataFrame], voices: pl.DataFrame) -> None:
    told = truth["demands"].filter(pl.col("language") == language)
    assert {d.partition(".")[2] for d in told["demand"]} == planted(language) and told.height >= 24
    assert sorted(told["rank"]) == list(range(1, told.height + 1))
    assert told["importance"].is_between(0, 10).all() and told["satisfaction"].is_between(0, 10).all()
    assert told["counterpart"].drop_nulls().len() >= 12  # of the other language
    heard = voices.filter(pl.col("language") == language)["demand"].value_counts()
    assert heard.filter(pl.col("demand").is_in(told["demand"].to_list()))["count"].min() >= 60
    counted = told.join(heard, on="demand")
    share = counted["count"] / counted["count"].sum()
    assert (counted["share"] - share).abs().max() < 0.002


@pytest.mark.parametrize("language", ["en", "zh"])
def test_forty_ways_of_saying_each_demand(language: str, wordings: dict[tuple[str, str], dict]) -> None:
    for key in planted(language):
        ways = [w for half in ("a", "b") for tone in wordings[language, half]["demand"][key].values() for w in tone]
        told = [frozenset(words(w)) for w in ways]  # with all its alternatives
        alike = max(len(a & b) / len(a | b) for a, b in combinations(told, 2))
        assert len(ways) >= 40 and alike < 0.4, f"{key}: two ways share {alike:.0%} of their words"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_halves_share_no_way(language: str, wordings: dict[tuple[str, str], dict]) -> None:
    def all_ways(half: str) -> set[str]:
        told = wordings[language, half]
        return {w for tones in told["demand"].values() for ways in tones.values() for w in ways} | set(
            told["background"]["ways"]
        )

    assert not all_ways("a") & all_ways("b")


def test_a_quarter_of_the_voices_belongs_to_no_demand(voices: pl.DataFrame) -> None:
    for _, own in voices.group_by("language"):
        assert (own["demand"] == "").mean() >= 0.25


def test_one_emerges_in_the_last_quarter_and_one_fades(shop: dict[str, pl.DataFrame], voices: pl.DataFrame) -> None:
    dated = voices.join(shop["reviews"].select("review_id", at=pl.col("date").str.to_datetime()), on="review_id")
    end = dated["at"].max()
    late, early = (
        dated.filter(pl.col("at") > end - pl.duration(days=92)),
        dated.filter(pl.col("at") <= end - pl.duration(days=92)),
    )

    def share(part: pl.DataFrame, key: str) -> float:
        return part["demand"].str.ends_with(f".{key}").mean()

    trends = {key: demand["trend"] for key, demand in PLANTED["demands"].items()}
    emerging = [key for key, trend in trends.items() if trend == "emerging"]
    fading = [key for key, trend in trends.items() if trend == "fading"]
    assert emerging and fading
    assert all(share(late, key) > 4 * share(early, key) for key in emerging)
    assert all(share(late, key) < 0.6 * share(early, key) for key in fading)


def test_needs_that_almost_nobody_states_show_elsewhere(
    shop: dict[str, pl.DataFrame], truth: dict[str, pl.DataFrame], voices: pl.DataFrame
) -> None:
    needs, reviewers = PLANTED["unspoken"], shop["reviews"]["customer"].n_unique()
    assert len(needs) >= 4 and truth["unspoken"].height == len(needs)
    for key, need in needs.items():
        hinted = voices.filter(pl.col("demand") == f"unspoken.{key}").join(shop["reviews"], on="review_id")
        assert 1 <= hinted["customer"].n_unique() < 0.01 * reviewers, key
        asked = shop["searches"].filter(pl.col("query").is_in([q for ways in need["queries"].values() for q in ways]))
        assert (
            asked.height >= 40
            and (asked["results"] == 0).mean() > 0.7
            and asked["clicked_sku"].null_count() == asked.height
        )
        back = shop["events"].filter(pl.col("reason").is_in(list(need["reasons"].values())))
        assert back.height >= 20 and (back["event"] == "return").all()


def test_personas_differ_in_what_they_say_and_do(
    shop: dict[str, pl.DataFrame], truth: dict[str, pl.DataFrame], voices: pl.DataFrame
) -> None:
    who = truth["customers"]
    assert who["persona"].n_unique() == 5 and (who["persona"].value_counts()["count"] > 0.1 * who.height).all()
    bought = shop["events"].join(shop["products"].select("sku", "category"), on="sku").join(who, on="customer")
    favourites = bought.group_by("persona", "category").len().sort("len").group_by("persona").last()
    assert favourites["category"].n_unique() >= 4
    night = bought.group_by("persona").agg((pl.col("time").str.to_datetime().dt.hour() < 4).mean())["time"]
    assert night.max() > 3 * night.min()
    said = (
        voices.filter(pl.col("demand") != "")
        .join(shop["reviews"].select("review_id", "customer"), on="review_id")
        .join(who, on="customer")
    )
    for persona, likes in PLANTED["persona_demands"].items():
        liked = pl.col("demand").str.split(".").list.last().is_in(likes)
        own = said.filter(pl.col("persona") == persona).select(liked.mean()).item()
        others = said.filter(pl.col("persona") != persona).select(liked.mean()).item()
        assert own > 1.7 * others, persona


def test_the_campaign_works_for_one_group_and_backfires_for_another(
    shop: dict[str, pl.DataFrame], truth: dict[str, pl.DataFrame]
) -> None:
    sent = shop["campaign"].join(truth["customers"], on="customer")
    assert shop["campaign"]["campaign"].n_unique() == 1
    assert abs((sent["group"] == "treatment").mean() - 0.5) < 0.04
    rate = sent.group_by("persona", "group").agg(rate=pl.col("converted").mean(), n=pl.len())
    wide = rate.pivot(on="group", index="persona", values=["rate", "n"])
    lift = {p: t - c for p, t, c in wide.select("persona", "rate_treatment", "rate_control").iter_rows()}
    assert lift["families"] > 0.05 and lift["seniors"] < -0.03


def test_repeated_syndicated_and_suspicious_reviews(shop: dict[str, pl.DataFrame]) -> None:
    same = shop["reviews"].filter(pl.col("review_text").str.len_chars() > 40).group_by("review_text").agg(
        pl.len(), pl.col("customer").n_unique(), pl.col("sku").n_unique()
    ).filter(pl.col("len") > 1)  # fmt: skip
    assert same.filter((pl.col("customer") == 1) & (pl.col("sku") == 1)).height >= 20  # sent twice
    assert same.filter((pl.col("customer") > 1) & (pl.col("sku") > 1)).height >= 40  # syndicated
    hour = shop["reviews"].filter(pl.col("stars") == 5).group_by("sku", pl.col("date").str.slice(0, 13)).len()
    assert hour["len"].max() >= 50  # a burst of praise of one product


def test_personal_data_waits_to_be_masked(shop: dict[str, pl.DataFrame]) -> None:
    text = shop["reviews"]["review_text"]
    assert text.str.contains(r"[\w.]+@(mail\.)?example\.").sum() >= 10
    assert text.str.contains(r"\+44 7700|\(415\) 555|138\d{8}|\+86 139").sum() >= 10


def test_lengths_from_three_words_to_a_long_paragraph(shop: dict[str, pl.DataFrame]) -> None:
    english = shop["reviews"].filter(~pl.col("review_text").str.contains(r"\p{Han}"))["review_text"]
    long = english.str.count_matches(r"\S+")
    assert long.min() == 3 and long.max() > 150 and long.quantile(0.5) < 40


def test_feelings_are_mixed_within_a_review(truth: dict[str, pl.DataFrame]) -> None:
    tones = truth["voices"].drop_nulls("tone").group_by("review_id").agg(pl.col("tone").unique(), pl.len())
    several = tones.filter(pl.col("len") > 1)
    mixed = several.filter(pl.col("tone").list.contains("praise") & (pl.col("tone").list.len() > 1)).height
    assert mixed > 0.3 * several.height


def meant(sentences: list[str], language: str) -> list[str]:
    """Return the sentences without names, numbers and slips: unknown words are put back to the word they slipped from."""
    kinds = {kind[language] for kind in PLANTED["categories"].values()}
    plain = [re.sub("|".join(map(re.escape, kinds)), " ", s.lower()) for s in sentences]
    if language == "zh":
        slips = str.maketrans("得再作哪把他象以", "的在做那吧她像已")
        return [re.sub(r"[\W\d_]+", "", s.translate(slips)) for s in plain]
    taken = [re.findall(r"[a-z']+", s) for s in plain]
    known = Counter(w for ws in taken for w in ws)

    @cache
    def right(word: str) -> str:
        if known[word] > 2 or len(word) < 5:
            return word
        near = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}  # two changed places
        near |= {word[:i] + word[i + 1 :] for i in range(len(word))}  # one was doubled
        near |= {
            word[:i] + c + word[i:] for i in range(len(word) + 1) for c in "abcdefghijklmnopqrstuvwxyz"
        }  # one was lost
        return max(near, key=lambda w: (known[w], w)) if max(known[w] for w in near) > 2 else word

    return [" ".join(right(w) for w in ws) for ws in taken]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_four_of_five_sentences_are_distinct(language: str, voices: pl.DataFrame) -> None:
    told = meant(voices.filter(pl.col("language") == language)["text"].to_list(), language)
    assert len(set(told)) >= 0.8 * len(told)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_demand_is_recognised_by_one_word(language: str, voices: pl.DataFrame) -> None:
    for key in planted(language):
        said = voices.filter(pl.col("demand") == f"{language}.{key}")["text"].to_list()
        commonest = Counter(w for s in said for w in {stem(w) for w in words(s) if telling(w)}).most_common(1)[0]
        assert commonest[1] < 0.6 * len(said), f"{key}: {commonest[0]}"

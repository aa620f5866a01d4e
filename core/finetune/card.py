"""What a model tells whoever finds its folder: what it is, what it learned from, what it proved, how to ask it."""

from __future__ import annotations

from typing import Any

FILE = "README.md"


def read_me(card: dict[str, Any]) -> str:
    """Return the model card of a training as Markdown (Mitchell et al. 2019), in English as such cards are.

    `card`: task, labels, method, base, seed, settings, data, versions, made_at, proof.
    """
    shown = card["proof"]
    rows = "\n".join(
        f"| {name} | {_interval(score)} | {score['accuracy']:.3f} |" for name, score in shown["scores"].items()
    )
    gaps = "\n".join(
        f"- over {name}: {gap['difference']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})"
        for name, gap in shown["against"].items()
    )
    worse = [name for name, gap in shown["slices"].items() if gap["high"] < 0]
    versions = ", ".join(f"{name} {number}" for name, number in card["versions"].items())
    learnt = shown.get("learnt_from") or {}
    return f"""# A model for {card["task"]}

Labels: {", ".join(_plain(label) for label in card["labels"])}

Taught by Demand Atlas from `{card["base"]}` by the method *{card["method"]}* at {card["made_at"]:%Y-%m-%d %H:%M} UTC,
seed {card["seed"]}. {learnt.get("train", "–")} rows taught it, {learnt.get("validation", "–")} steered the teaching,
{shown["rows"]} others, unseen, are its proof (split by {shown.get("split_by", "the caller")}). The rows have the hash
`{card["data"]}`; they are not in this folder.

| of | macro-F1 (90 % interval) | accuracy |
|---|---|---|
{rows}

{gaps}

Clearly worse for: {", ".join(_plain(name) for name in worse) or "no group that was large enough to tell"}.
After saving and loading, logits differ by {shown["reload"]["largest"]:.0e} at most.

## How to ask it

The folder is an ordinary Transformers folder where weights were moved: `AutoModel.from_pretrained(folder)` gives the
encoder. A text's vector is the mean of its last layer; `output.safetensors` holds the linear layer over it. `judge.json`
says which part reads which script, how confidence is scaled, and from where on an answer counts as sure.

## What it is not for

It learned from one shop's customers. Of other shops, other languages and other times it knows nothing, and its answers
about single people are no ground for decisions about them.

Versions: {versions}
"""


def _interval(score: dict[str, float]) -> str:
    return f"{score['macro_f1']:.3f} ({score['low']:.3f}–{score['high']:.3f})"


def _plain(text: str) -> str:
    """Return a name from a file as code, so that no Markdown in it is read."""
    return "`" + " ".join(text.replace("`", "'").split()) + "`"

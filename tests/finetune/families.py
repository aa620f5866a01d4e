"""Small models of every family that the product takes, with random weights and a tokenizer of their own, written to disk."""

from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from tests.finetune.texts import english

ENCODERS = ("bert", "roberta", "deberta-v2")
DECODERS = ("gpt2", "qwen2", "qwen3")
FAMILIES = ENCODERS + DECODERS
WIDE, LAYERS, HEADS, WORDS, LONGEST = 32, 3, 4, 200, 64
LOUD = 0.2  # spread of the weights: with the usual 0.02 so narrow a model says the same about every text


def build(family: str, folder: Path, seed: int = 0) -> Path:
    """Write a model of a family into a new folder as Transformers does: config, safetensors, tokenizer."""
    torch.manual_seed(seed)
    reader = _reader(family)
    model = transformers.AutoModel.from_config(_config(family, reader))
    model.save_pretrained(folder)
    reader.save_pretrained(folder)
    return folder


def _config(family: str, reader: Any) -> Any:
    words = len(reader)
    if family == "gpt2":
        return transformers.GPT2Config(
            vocab_size=words, n_positions=LONGEST, n_embd=WIDE, n_layer=LAYERS, n_head=HEADS, initializer_range=LOUD,
            bos_token_id=reader.eos_token_id, eos_token_id=reader.eos_token_id,
        )  # fmt: skip
    shape = {
        "vocab_size": words, "hidden_size": WIDE, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "intermediate_size": 2 * WIDE, "max_position_embeddings": LONGEST, "initializer_range": LOUD,
    }  # fmt: skip
    if family in ("qwen2", "qwen3"):  # fewer key heads than query heads, as the real ones have
        wide = {"head_dim": 16} if family == "qwen3" else {}  # and heads wider than their share of the state
        ends = {"pad_token_id": None, "bos_token_id": None, "eos_token_id": reader.eos_token_id}
        return transformers.AutoConfig.for_model(family, **shape, **ends, **wide, num_key_value_heads=2)
    marks = {"pad_token_id": reader.pad_token_id}
    if family == "deberta-v2":  # the third version: shared relative positions, none added to the words
        marks |= {
            "relative_attention": True, "position_biased_input": False, "pos_att_type": ["p2c", "c2p"],
            "position_buckets": 8, "share_att_key": True, "norm_rel_ebd": "layer_norm", "type_vocab_size": 0,
        }  # fmt: skip
    return transformers.AutoConfig.for_model(family, **shape, **marks)


def _reader(family: str) -> Any:
    """Return a tokenizer of the family's kind for the reviews of the tests, trained on them but for BERT's."""
    texts = english()["text"].to_list()
    if family == "bert":
        names = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
        whole = sorted({word.strip(".,") for text in texts for word in text.lower().split()})
        parts = [f"{mark}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz.,!0123456789" for mark in ("", "##")]
        kept = list(
            dict.fromkeys([*names.values(), *parts, *whole])
        )  # trainers break ties by chance: this one is learnt with
        made = Tokenizer(models.WordPiece({word: i for i, word in enumerate(kept)}, unk_token="[UNK]"))
        made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
        trainer = None
    elif family == "deberta-v2":
        made = Tokenizer(models.Unigram())
        made.pre_tokenizer, made.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
        names = {"pad": "[PAD]", "cls": "[CLS]", "sep": "[SEP]", "unk": "[UNK]", "mask": "[MASK]"}
        trainer = trainers.UnigramTrainer(
            vocab_size=WORDS, special_tokens=list(names.values()), unk_token="[UNK]", show_progress=False
        )
    else:
        made = Tokenizer(models.BPE())
        made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
        names = {"eos": "<|endoftext|>"}
        if family == "roberta":
            names = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>", "mask": "<mask>"}
        trainer = trainers.BpeTrainer(
            vocab_size=WORDS + 100, special_tokens=list(names.values()), show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        )  # fmt: skip
    if trainer is not None:
        made.train_from_iterator(texts, trainer)
    if family in ENCODERS:
        first, last = ("<s>", "</s>") if family == "roberta" else ("[CLS]", "[SEP]")
        made.post_processor = processors.TemplateProcessing(
            single=f"{first} $A {last}", special_tokens=[(t, made.token_to_id(t)) for t in (first, last)]
        )
    if family == "qwen3":  # its embedding models end every text with a mark
        end = names["eos"]
        made.post_processor = processors.TemplateProcessing(
            single=f"$A {end}", special_tokens=[(end, made.token_to_id(end))]
        )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, model_max_length=LONGEST, **{f"{part}_token": said for part, said in names.items()}
    )

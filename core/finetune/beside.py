"""What is learnt beside an encoder that stands still, and cannot be added into its weights: prefixes and adapters."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any

from core.base.errors import SettingsError

PREFIX, ADAPTER = "prefix", "adapter"


def layers(encoder: Any) -> list[Any]:
    """Return the layers of an encoder or decoder, whatever its family calls them: the longest list of blocks."""
    import torch

    lists = [list(m) for m in encoder.modules() if isinstance(m, torch.nn.ModuleList)]
    return max(lists, key=len, default=[])


def attach(network: Any, kind: str, size: int) -> None:
    """Put fresh parts beside the encoder of a network, and let nothing of the encoder itself move.

    prefix: `size` learnt keys and values before those of the text in every layer (Li and Liang 2021), by peft. Where
    a family takes none (DeBERTa), `size` learnt word vectors before the text instead: prompt tuning (Lester et al.
    2021), which has a hundredth of the numbers and learns less.
    adapter: after every layer a bottleneck of `size` numbers (Houlsby et al. 2019, at the one place of Pfeiffer et
    al. 2021).
    Raises SettingsError `method_not_for_model` for an encoder that has no place for them.
    """
    for parameter in network.encoder.parameters():
        parameter.requires_grad = False
    (_prefixed if kind == PREFIX else _adapted)(network, size)
    network.beside = (kind, size)
    network.beside_start = {name: weight.clone() for name, weight in weights(network).items()}


def weights(network: Any) -> dict[str, Any]:
    """Return what is learnt beside the encoder, by name; empty where nothing stands there."""
    kind = getattr(network, "beside", ("", 0))[0]
    part = {PREFIX: "encoder.prompt_encoder", ADAPTER: "adapters"}.get(kind)
    return dict(network.get_submodule(part).state_dict()) if part else {}


def load(network: Any, kept: dict[str, Any]) -> None:
    """Put weights of `weights` back. Raises ValueError where they are not those of these parts."""
    import torch

    own = weights(network)
    if {n: w.shape for n, w in own.items()} != {n: w.shape for n, w in kept.items()}:
        raise ValueError("other parts than those beside the encoder")
    with torch.no_grad():
        for name, weight in own.items():
            weight.copy_(kept[name])


def plain(network: Any) -> Any:
    """Return the encoder itself, without what stands before it."""
    return network.encoder.get_base_model() if getattr(network, "beside", ("",))[0] == PREFIX else network.encoder


def _family(encoder: Any) -> str:
    return str(encoder.config.model_type)


# adapters ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _bottleneck() -> Any:
    """Return the class of a bottleneck; torch is imported when it is first asked for."""
    import torch

    class Bottleneck(torch.nn.Module):
        """Down, GELU, up, and the state added again; the way up starts at zero, so that at first nothing changes."""

        def __init__(self, width: int, size: int) -> None:
            super().__init__()
            self.down, self.up = torch.nn.Linear(width, size), torch.nn.Linear(size, width)
            torch.nn.init.zeros_(self.up.weight)
            torch.nn.init.zeros_(self.up.bias)

        def forward(self, states: Any) -> Any:
            """Return states of the same shape (texts, tokens, width)."""
            return states + self.up(torch.nn.functional.gelu(self.down(states)))

    return Bottleneck


def _adapted(network: Any, size: int) -> None:
    """Hang a bottleneck on every layer by a hook, which works in every family and leaves the encoder's names alone."""
    import torch

    found = layers(network.encoder)
    if not found:
        raise SettingsError("method_not_for_model", method=ADAPTER, family=_family(network.encoder))
    width = network.encoder.config.hidden_size
    network.adapters = torch.nn.ModuleList([_bottleneck()(width, size) for _ in found])
    for layer, adapter in zip(found, network.adapters, strict=True):
        layer.register_forward_hook(_after(adapter))


def _after(adapter: Any) -> Any:
    """Return a hook that passes a layer's states through its adapter; some families give tuples, states first."""

    def hook(layer: Any, given: Any, out: Any) -> Any:
        return (adapter(out[0]), *out[1:]) if isinstance(out, tuple) else adapter(out)

    return hook


# prefixes ---------------------------------------------------------------------------------------------------


def _prefixed(network: Any, size: int) -> None:
    import torch
    from peft import PrefixTuningConfig, PromptTuningConfig, TaskType, get_peft_model

    takes, encoder = inspect.signature(network.encoder.forward).parameters, network.encoder
    asked: dict[str, Any] = {"task_type": TaskType.FEATURE_EXTRACTION, "num_virtual_tokens": size}
    if "past_key_values" in takes:
        start = _keys_and_values(encoder, size)
        network.encoder = get_peft_model(encoder, PrefixTuningConfig(**asked))
    elif "inputs_embeds" in takes:
        start = _words(encoder, size)
        network.encoder = get_peft_model(encoder, PromptTuningConfig(**asked))
    else:
        raise SettingsError("method_not_for_model", method=PREFIX, family=_family(encoder))
    with torch.no_grad():
        network.encoder.prompt_encoder.default.embedding.weight.copy_(start)


def _drawn(encoder: Any, size: int) -> Any:
    """Return ids of words drawn by torch's seed, shape (1, size)."""
    import torch

    return torch.randint(0, encoder.get_input_embeddings().num_embeddings, (1, size))


def _words(encoder: Any, size: int) -> Any:
    return encoder.get_input_embeddings()(_drawn(encoder, size))[0].detach()


def _keys_and_values(encoder: Any, size: int) -> Any:
    """Return keys and values of drawn words, shape (size, layers * 2 * heads * width), in peft's order.

    Li and Liang (2021, figure 5) found that even drawn words start better than drawn numbers, which with few rows
    stay noise in every attention.
    """
    import torch
    from transformers import DynamicCache

    cache: Any = DynamicCache()
    training, _ = encoder.training, encoder.eval()
    with torch.no_grad():
        encoder(input_ids=_drawn(encoder, size), past_key_values=cache, use_cache=True)
    encoder.train(training)
    both = torch.stack([part[0] for layer in cache.layers for part in (layer.keys, layer.values)])
    return both.permute(2, 0, 1, 3).reshape(size, -1).contiguous()  # (layers * 2, heads, size, width) before

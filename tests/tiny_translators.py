"""Tiny MarianMT, NLLB, M2M100, mBART and T5 checkpoints that run through the real transformers code, offline.

Each is trained here, in a few seconds, to know a few sentences by heart; tokenizers are trained on these too. What they
say of anything else is noise, as that of a large model is on odd input: it loops, or has no end.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.tiny_models import need

SENTENCES = {
    "en": [
        "the house is big.",
        "good morning.",
        "we are closed on monday.",
        "sing it!",
        "the cat sleeps, the dog eats.",
    ],
    "es": [
        "la casa es grande.",
        "buenos días.",
        "cerramos los lunes.",
        "la la la la la la la la la la",
        "el gato duerme, el perro come.",
    ],
    "fr": [
        "la maison est grande.",
        "bonjour.",
        "nous fermons le lundi.",
        "chantez-la!",
        "le chat dort, le chien mange.",
    ],
}
"""The same sentences in each language; the Spanish song is caught in a loop."""

LONGEST = 64
"""Tokens that each model takes."""

_LAYER = {"attention_heads": 2, "ffn_dim": 64, "layers": 1}
_SIZE = {f"{side}_{name}": value for side in ("encoder", "decoder") for name, value in _LAYER.items()}
_SIZE |= {"d_model": 32, "max_position_embeddings": LONGEST, "encoder_layerdrop": 0.0, "decoder_layerdrop": 0.0}
_NO_CHANCE = dict.fromkeys(("dropout", "attention_dropout", "activation_dropout"), 0.0)
_MOST_STEPS = 400

Example = tuple[str, str, str | None, list[int]]
"""Text, translation, the tokenizer's name of the source language, first tokens of the translation."""


def build_marian(folder: Path, targets: Sequence[str] = ("es",), name: str = "opus-mt-en-es") -> Path:
    """Write a MarianMT from English; one with several targets is told which by `>>es<<` before the text."""
    need("torch", "transformers", "sentencepiece", "sacremoses")
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    place = _place(folder, name)
    tokens = [f">>{target}<<" for target in targets] if len(targets) > 1 else []
    pieces = _sentencepiece(place, "source.spm", "target.spm")
    words = ["</s>", "<unk>", *tokens, *pieces, "<pad>"]
    (place / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    about = {"model_max_length": LONGEST, "source_lang": "en", "target_lang": "roa" if tokens else targets[0]}
    (place / "tokenizer_config.json").write_text(json.dumps(about))
    tokenizer = MarianTokenizer.from_pretrained(place)
    pad = tokenizer.pad_token_id
    ids = {"pad_token_id": pad, "eos_token_id": 0, "decoder_start_token_id": pad, "forced_eos_token_id": None}
    model = MarianMTModel(MarianConfig(**_SIZE, **_NO_CHANCE, **ids, vocab_size=len(words), scale_embedding=True))
    examples: list[Example] = [
        (f">>{target}<< {text}" if tokens else text, said, None, [])
        for target in targets
        for text, said in zip(SENTENCES["en"], SENTENCES[target], strict=True)
    ]
    model.generation_config.bad_words_ids = [[pad]]
    return _trained(model, tokenizer, examples, place, save_tokenizer=False)


def build_nllb(folder: Path) -> Path:
    """Write an NLLB that speaks English, Spanish and French."""
    need("torch", "transformers", "sentencepiece")
    from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizerFast

    place = _place(folder, "nllb-tiny")
    _sentencepiece(place, "sentencepiece.bpe.model")
    codes = {"en": "eng_Latn", "es": "spa_Latn", "fr": "fra_Latn"}
    tokenizer = NllbTokenizerFast(
        str(place / "sentencepiece.bpe.model"), additional_special_tokens=list(codes.values()), model_max_length=LONGEST
    )
    ids = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2}
    model = M2M100ForConditionalGeneration(M2M100Config(**_SIZE, **_NO_CHANCE, **ids, vocab_size=len(tokenizer)))
    return _trained(model, tokenizer, _all_pairs(codes, tokenizer.convert_tokens_to_ids), place)


def build_m2m100(folder: Path) -> Path:
    """Write an M2M100 that speaks English, Spanish and French."""
    need("torch", "transformers", "sentencepiece")
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    place = _place(folder, "m2m100-tiny")
    pieces = _sentencepiece(place, "sentencepiece.bpe.model")
    words = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    (place / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    files = str(place / "vocab.json"), str(place / "sentencepiece.bpe.model")
    tokenizer = M2M100Tokenizer(*files, model_max_length=LONGEST)
    ids = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2}
    size = len(words) + len(tokenizer.lang_code_to_id) + tokenizer.num_madeup_words
    model = M2M100ForConditionalGeneration(M2M100Config(**_SIZE, **_NO_CHANCE, **ids, vocab_size=size))
    return _trained(model, tokenizer, _all_pairs({code: code for code in SENTENCES}, tokenizer.get_lang_id), place)


def build_mbart50(folder: Path) -> Path:
    """Write an mBART-50 that speaks English, Spanish and French."""
    need("torch", "transformers", "sentencepiece")
    from transformers import MBart50TokenizerFast, MBartConfig, MBartForConditionalGeneration

    place = _place(folder, "mbart-large-50-many-to-many-mmt")
    _sentencepiece(place, "sentencepiece.bpe.model")
    tokenizer = MBart50TokenizerFast(str(place / "sentencepiece.bpe.model"), src_lang="en_XX", model_max_length=LONGEST)
    ids = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2}
    config = MBartConfig(**_SIZE, **_NO_CHANCE, **ids, forced_eos_token_id=None, vocab_size=len(tokenizer))
    codes = {"en": "en_XX", "es": "es_XX", "fr": "fr_XX"}
    examples = _all_pairs(codes, tokenizer.convert_tokens_to_ids)
    return _trained(MBartForConditionalGeneration(config), tokenizer, examples, place)


def build_t5(folder: Path) -> Path:
    """Write a T5 with prefixes for English to Spanish and to French."""
    need("torch", "transformers", "sentencepiece")
    from transformers import T5Config, T5ForConditionalGeneration, T5TokenizerFast

    place = _place(folder, "t5-tiny")
    _sentencepiece(place, "spiece.model", more=["translate English to Spanish: ", "translate English to French: "])
    tokenizer = T5TokenizerFast(str(place / "spiece.model"), extra_ids=0, model_max_length=LONGEST, legacy=False)
    prefixes = {"es": "translate English to Spanish: ", "fr": "translate English to French: "}
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_heads=2,
        tie_word_embeddings=False,
        dropout_rate=0.0,
        decoder_start_token_id=tokenizer.pad_token_id,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        task_specific_params={f"translation_en_to_{code}": {"prefix": text} for code, text in prefixes.items()},
    )
    examples: list[Example] = [
        (prefix + text, said, None, [])
        for code, prefix in prefixes.items()
        for text, said in zip(SENTENCES["en"], SENTENCES[code], strict=True)
    ]
    return _trained(T5ForConditionalGeneration(config), tokenizer, examples, place)


def _all_pairs(codes: Mapping[str, str], number: Callable[[str], int]) -> list[Example]:
    return [
        (text, said, codes[source], [number(codes[target])])
        for source in codes
        for target in codes
        if source != target
        for text, said in zip(SENTENCES[source], SENTENCES[target], strict=True)
    ]


def _trained(model: Any, tokenizer: Any, examples: Sequence[Example], place: Path, save_tokenizer: bool = True) -> Path:
    """Let a model learn examples by heart, and write it."""
    import torch

    torch.manual_seed(7)
    for parameter in model.parameters():
        if parameter.dim() > 1 and parameter.requires_grad:
            torch.nn.init.xavier_uniform_(parameter)
    inputs, outputs = [], []
    for text, said, source, first in examples:
        tokenizer.src_lang = source
        inputs.append(tokenizer(text)["input_ids"])
        plain = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(said))
        outputs.append([model.config.decoder_start_token_id, *first, *plain, model.config.eos_token_id])
    pad = model.config.pad_token_id
    given, written = (torch.tensor([_filled(row, rows, pad) for row in rows]) for rows in (inputs, outputs))
    labels = written[:, 1:].masked_fill(written[:, 1:] == pad, -100)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, _MOST_STEPS)
    model.train()
    for _ in range(_MOST_STEPS):
        made = model(input_ids=given, attention_mask=(given != pad).long(), decoder_input_ids=written[:, :-1])
        loss = torch.nn.functional.cross_entropy(made.logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if loss.item() < 0.02:
            break
    assert loss.item() < 0.1, "it has not learned its sentences"
    model.eval().save_pretrained(place)
    if save_tokenizer:
        tokenizer.save_pretrained(place)
    return place


def _filled(row: list[int], rows: Sequence[list[int]], pad: int) -> list[int]:
    return row + [pad] * (max(map(len, rows)) - len(row))


def _place(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    return place


def _sentencepiece(place: Path, *names: str, more: Sequence[str] = ()) -> list[str]:
    """Train a tokenizer on all sentences, write it under each name and return its pieces but for the special ones."""
    import sentencepiece

    written = BytesIO()
    lines = [*more, *(line for lines in SENTENCES.values() for line in lines)]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 20),
        model_writer=written,
        vocab_size=120,
        hard_vocab_limit=False,
        model_type="bpe" if "spiece.model" not in names else "unigram",
        pad_id=0 if "spiece.model" in names else -1,
        eos_id=1 if "spiece.model" in names else 2,
        unk_id=2 if "spiece.model" in names else 0,
        bos_id=-1 if "spiece.model" in names else 1,
        minloglevel=2,
        num_threads=1,
    )
    for name in names:
        (place / name).write_bytes(written.getvalue())
    held = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    pieces = [held.id_to_piece(number) for number in range(held.get_piece_size())]
    return [piece for piece in pieces if not piece.startswith("<")]

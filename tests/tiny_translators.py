"""Tiny MarianMT, NLLB, M2M100, mBART and T5 checkpoints that run through the real transformers code, offline.

Each is trained here, in a few seconds, to know a few sentences by heart; tokenizers are trained on these too. What they
say of anything else is noise, as that of a large model is on odd input: it loops, or has no end.
"""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.tiny_models import need

SENTENCES = {
    "en": [
        "the house is big.",
        "good morning.",
        "we are closed on monday.",
        "sing the song!",
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
        "chantez la chanson!",
        "le chat dort, le chien mange.",
    ],
}
"""The same sentences in each language; the Spanish song is caught in a loop."""

_SIZE = {
    "d_model": 32,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
}
_SIZE |= {
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "dropout": 0.0,
    "attention_dropout": 0.0,
    "activation_dropout": 0.0,
}
_STEPS = 250


def build_marian(
    folder: Path, targets: Sequence[str] = ("es",), name: str = "opus-mt-en-es", told: bool = True
) -> Path:
    """Write a MarianMT from English; with several targets it is told one by `>>es<<` before the text."""
    need("torch", "transformers", "sentencepiece", "sacremoses")
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    place = folder / name
    place.mkdir(parents=True)
    tokens = [f">>{target}<<" for target in targets] if len(targets) > 1 else []
    spm, pieces = _sentencepiece([line for lines in SENTENCES.values() for line in lines])
    for side in ("source", "target"):
        (place / f"{side}.spm").write_bytes(spm)
    words = ["</s>", "<unk>", *tokens, *(p for p in pieces if not p.startswith("<")), "<pad>"]
    (place / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    langs = {"source_lang": "en", "target_lang": targets[0] if not tokens else "ROMANCE"} if told else {}
    (place / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 64, **langs}))
    tokenizer = MarianTokenizer.from_pretrained(place)
    pad = tokenizer.pad_token_id
    config = MarianConfig(
        **_SIZE,
        vocab_size=len(words),
        max_position_embeddings=64,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        forced_eos_token_id=None,
        scale_embedding=True,
    )
    examples = [
        (f">>{target}<< {text}" if tokens else text, said, target)
        for target in targets
        for text, said in zip(SENTENCES["en"], SENTENCES[target], strict=True)
    ]
    model = _trained(MarianMTModel(config), tokenizer, examples, start=[pad])
    model.generation_config.bad_words_ids = [[pad]]
    return _saved(model, None, place)


def build_nllb(folder: Path) -> Path:
    """Write an NLLB that speaks English, Spanish and French."""
    need("torch", "transformers", "sentencepiece")
    from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizerFast

    place = folder / "nllb-tiny"
    place.mkdir(parents=True)
    spm, _ = _sentencepiece([line for lines in SENTENCES.values() for line in lines])
    (place / "sentencepiece.bpe.model").write_bytes(spm)
    codes = {"en": "eng_Latn", "es": "spa_Latn", "fr": "fra_Latn"}
    tokenizer = NllbTokenizerFast(
        str(place / "sentencepiece.bpe.model"), additional_special_tokens=list(codes.values())
    )
    tokenizer.model_max_length = 64
    config = M2M100Config(
        **_SIZE,
        vocab_size=len(tokenizer),
        max_position_embeddings=64,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.eos_token_id,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
    )
    number = tokenizer.convert_tokens_to_ids
    model = _multilingual(M2M100ForConditionalGeneration(config), tokenizer, codes, lambda code: number(code))
    return _saved(model, tokenizer, place)


def build_m2m100(folder: Path) -> Path:
    """Write an M2M100 that speaks English, Spanish and French."""
    need("torch", "transformers", "sentencepiece")
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    place = folder / "m2m100-tiny"
    place.mkdir(parents=True)
    spm, pieces = _sentencepiece([line for lines in SENTENCES.values() for line in lines])
    (place / "sentencepiece.bpe.model").write_bytes(spm)
    words = ["<s>", "<pad>", "</s>", "<unk>", *(piece for piece in pieces if not piece.startswith("<"))]
    (place / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    tokenizer = M2M100Tokenizer(str(place / "vocab.json"), str(place / "sentencepiece.bpe.model"), model_max_length=64)
    config = M2M100Config(
        **_SIZE,
        vocab_size=len(words) + 120,
        max_position_embeddings=64,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        decoder_start_token_id=2,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
    )
    codes = {code: code for code in SENTENCES}
    model = _multilingual(M2M100ForConditionalGeneration(config), tokenizer, codes, tokenizer.get_lang_id)
    return _saved(model, tokenizer, place)


def _multilingual(model: Any, tokenizer: Any, codes: dict[str, str], number: Any) -> Any:
    examples = [
        (text, said, (codes[source], number(codes[target])))
        for source in codes
        for target in codes
        if source != target
        for text, said in zip(SENTENCES[source], SENTENCES[target], strict=True)
    ]
    return _trained(model, tokenizer, examples, start=[model.config.decoder_start_token_id])


def _trained(model: Any, tokenizer: Any, examples: Sequence[tuple[str, str, Any]], start: list[int]) -> Any:
    import torch

    torch.manual_seed(7)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # or threads cost more than the little work they do
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.xavier_uniform_(parameter)
    inputs, outputs = [], []
    for text, said, told in examples:
        first: list[int] = []
        if isinstance(told, tuple):
            tokenizer.src_lang, first = told[0], [told[1]]
        inputs.append(tokenizer(text)["input_ids"])
        plain = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(said))
        outputs.append([*start, *first, *plain, model.config.eos_token_id])
    pad = model.config.pad_token_id
    given, written = (_padded(rows, pad) for rows in (inputs, outputs))
    labels = written[:, 1:].clone()
    labels[labels == pad] = -100
    rates = torch.optim.Adam(model.parameters(), lr=1e-2)
    model.train()
    for step in range(_STEPS):
        rates.param_groups[0]["lr"] = 1e-2 * (1 - step / _STEPS)
        made = model(input_ids=given, attention_mask=(given != pad).long(), decoder_input_ids=written[:, :-1])
        loss = torch.nn.functional.cross_entropy(made.logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
        rates.zero_grad()
        loss.backward()
        rates.step()
    torch.set_num_threads(threads)
    return model.eval()


def _padded(rows: Sequence[list[int]], pad: int) -> Any:
    import torch

    return torch.tensor([row + [pad] * (max(map(len, rows)) - len(row)) for row in rows])


def _saved(model: Any, tokenizer: Any, place: Path) -> Path:
    model.save_pretrained(place)
    if tokenizer is not None:
        tokenizer.save_pretrained(place)
    return place


def _sentencepiece(lines: Sequence[str]) -> tuple[bytes, list[str]]:
    import sentencepiece

    written = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 20),
        model_writer=written,
        vocab_size=120,
        hard_vocab_limit=False,
        model_type="bpe",
        minloglevel=2,
        character_coverage=1.0,
        num_threads=1,
    )
    held = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    return written.getvalue(), [held.id_to_piece(number) for number in range(held.get_piece_size())]

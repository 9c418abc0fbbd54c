"""Tiny Whisper and wav2vec2 checkpoints that run through the real engines, offline, in a second.

The Whisper decoder is scripted: the output projections of its block are zero, so the hidden state at a position is
the token embedding plus the position embedding, and position p carries 40 times the unit embedding of the token that
must come out there. Beam search, language detection and time-stamp rules are the engines' own; only the weights know
the sentence by heart. The encoder and the aligner are random: their word times are ordered and bounded, not right.

A Whisper that listens has an encoder that weighs low against high frequencies, and its language is heard from that:
English when the low ones are stronger, Spanish when the high ones are.
"""

import json
import os
from pathlib import Path

import pytest

SENTENCE = "the quick brown fox jumps over the lazy dog"
NUMERALS = "gate 42 opens at 7:30 % sharp"
LANGUAGE, OTHER_LANGUAGE = "en", "es"

_END, _START, _NO_TIMES = "<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>"
_LANGUAGES = ("en", "es", "fr", "de")
_TASKS = ("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", _NO_TIMES)
_SPECIALS = (_END, _START, *(f"<|{code}|>" for code in _LANGUAGES), *_TASKS)
_TIMES = 1501
_WIDTH = 16


def build_whisper(
    folder: Path, *, sentence: str = SENTENCE, listens: bool = False, layers: int = 1, width: int = _WIDTH
) -> Path:
    """Write a scripted multilingual Whisper to `folder`/whisper as CTranslate2 (about 210 KB) and return that path.

    Args:
        folder: where to, made when it is not there.
        sentence: what it says about every window.
        listens: whether the language depends on what is heard.
        layers: of the encoder and of the decoder.
        width: of the model; 384 with four layers costs as much to run as the published `tiny`.
    """
    need("torch", "transformers", "ctranslate2", "tokenizers")
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import WhisperFeatureExtractor, WhisperTokenizerFast

    torch.manual_seed(7)
    source, target = folder / "whisper-source", folder / "whisper"
    tokenizer = _byte_tokenizer()
    WhisperTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=_END,
        bos_token=_END,
        eos_token=_END,
        pad_token=_END,
        additional_special_tokens=list(_SPECIALS[1:]),
    ).save_pretrained(source)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(source)
    whisper = _scripted_whisper(tokenizer, sentence, layers, width)
    if listens:
        _listen(whisper, tokenizer)
    whisper.save_pretrained(source)
    converter = TransformersConverter(str(source), copy_files=["tokenizer.json", "preprocessor_config.json"])
    converter.convert(str(target), quantization="int8", force=True)
    return target


def build_aligner(folder: Path) -> Path:
    """Write a random wav2vec2 CTC model over A-Z to `folder`/aligner (about 100 KB) and return that path."""
    need("torch", "transformers")
    import torch
    from transformers import (
        Wav2Vec2Config,
        Wav2Vec2CTCTokenizer,
        Wav2Vec2FeatureExtractor,
        Wav2Vec2ForCTC,
        Wav2Vec2Processor,
    )

    torch.manual_seed(7)
    target = folder / "aligner"
    target.mkdir(parents=True)
    symbols = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "'"]
    vocabulary = target / "vocab.json"
    vocabulary.write_text(json.dumps({symbol: index for index, symbol in enumerate(symbols)}))
    tokenizer = Wav2Vec2CTCTokenizer(str(vocabulary), word_delimiter_token="|")
    Wav2Vec2Processor(Wav2Vec2FeatureExtractor(), tokenizer).save_pretrained(target)
    config = Wav2Vec2Config(
        vocab_size=len(symbols),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        conv_dim=(16,) * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=2,
    )
    Wav2Vec2ForCTC(config).save_pretrained(target)
    return target


def need(*modules: str) -> None:
    # Nothing here is ever downloaded; a look-up on the hub would only wait for a time-out.
    os.environ["HF_HUB_OFFLINE"] = "1"
    for module in modules:
        pytest.importorskip(module, reason="needs the `models` extra", exc_type=ImportError)


def _byte_tokenizer():  # type: ignore[no-untyped-def]
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    # Whisper forbids " -", " '" and " ♪" by their first token: without merges that is the space before every word.
    merges = [("Ġ", "-"), ("Ġ", "'"), ("Ġ", "â")]
    symbols = [*sorted(pre_tokenizers.ByteLevel.alphabet()), *("".join(pair) for pair in merges)]
    # CTranslate2 calls a model multilingual if an empty token stands right before the end-of-text token.
    vocabulary = {symbol: index for index, symbol in enumerate([*symbols, ""])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in _SPECIALS])
    return tokenizer


def _scripted_whisper(tokenizer, sentence, layers, width):  # type: ignore[no-untyped-def]
    import torch
    from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

    number = tokenizer.token_to_id
    script = tokenizer.encode(f" {sentence}", add_special_tokens=False).ids
    ends = dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), number(_END))
    size = tokenizer.get_vocab_size() + _TIMES
    shape = dict.fromkeys(("encoder_layers", "decoder_layers"), layers)
    shape |= dict.fromkeys(("encoder_attention_heads", "decoder_attention_heads"), max(2, width // 64))
    shape |= dict.fromkeys(("encoder_ffn_dim", "decoder_ffn_dim"), 4 * width if layers > 1 else 2 * width)
    config = WhisperConfig(
        vocab_size=size, num_mel_bins=80, d_model=width, decoder_start_token_id=number(_START), **shape, **ends
    )
    whisper = WhisperForConditionalGeneration(config)
    decoder = whisper.model.decoder
    with torch.no_grad():
        tokens = torch.nn.functional.normalize(torch.randn(size, width), dim=1)
        zero_seconds = number(_NO_TIMES) + 1
        tokens[zero_seconds + 1 :] = 0
        decoder.embed_tokens.weight.copy_(tokens)
        whisper.proj_out.weight = decoder.embed_tokens.weight
        for layer in decoder.layers:
            for projection in (layer.self_attn.out_proj, layer.encoder_attn.out_proj, layer.fc2):
                projection.weight.zero_()
                projection.bias.zero_()
        # The final norm would flatten the script to a few per cent; ten times its output makes each token certain.
        decoder.layer_norm.weight.fill_(10)
        positions = decoder.embed_positions.weight
        positions.zero_()
        positions[0] = 40 * tokens[number(f"<|{LANGUAGE}|>")]
        # The text starts behind four prompt tokens; with time stamps, the fourth is the one for 0 s, said here.
        positions[2] = 40 * tokens[zero_seconds]
        for offset, token in enumerate([*script, *[number(_END)] * (len(positions) - 3 - len(script))]):
            positions[3 + offset] = 40 * tokens[token]
    whisper.generation_config = GenerationConfig(
        is_multilingual=True,
        suppress_tokens=[],
        begin_suppress_tokens=[number(_END)],
        alignment_heads=[[0, 0]],
        lang_to_id={f"<|{code}|>": number(f"<|{code}|>") for code in _LANGUAGES},
        task_to_id={"transcribe": number("<|transcribe|>"), "translate": number("<|translate|>")},
        no_timestamps_token_id=number(_NO_TIMES),
        decoder_start_token_id=number(_START),
        max_length=448,
        **ends,
    )
    return whisper


def _listen(whisper, tokenizer):  # type: ignore[no-untyped-def]
    """Let the decoder's first position tell the language from the mean of low less high frequencies."""
    import torch

    encoder, decoder = whisper.model.encoder, whisper.model.decoder
    with torch.no_grad():
        for part in (encoder.conv1, encoder.conv2):
            part.weight[:2] = 0
            part.bias[:2] = 0
        encoder.conv1.weight[0, :20, 1] = 1 / 20
        encoder.conv1.weight[1, 40:, 1] = 1 / 40
        # Where the activation is next to linear.
        encoder.conv1.bias[:2] = 3
        encoder.conv2.weight[0, 0, 1] = encoder.conv2.weight[1, 1, 1] = 1
        encoder.embed_positions.weight[:, :2] = 0
        for layer in encoder.layers:
            for projection in (layer.self_attn.out_proj, layer.fc2):
                projection.weight.zero_()
                projection.bias.zero_()
        english, spanish = (
            decoder.embed_tokens.weight[tokenizer.token_to_id(f"<|{c}|>")] for c in (LANGUAGE, OTHER_LANGUAGE)
        )
        attention = decoder.layers[0].encoder_attn
        attention.v_proj.weight.zero_()
        attention.v_proj.weight[0, 0], attention.v_proj.weight[0, 1] = 1, -1
        attention.v_proj.bias.zero_()
        attention.out_proj.weight[:, 0] = 60 * (english - spanish)
        decoder.embed_positions.weight[0] = 0

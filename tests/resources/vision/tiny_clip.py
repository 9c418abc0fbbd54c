"""A random CLIP of 0.8 MB in the folder layout that sentence-transformers reads."""

import json
from pathlib import Path


def write_tiny_clip(folder: Path, seed: int = 0) -> Path:
    """Write a model of 2 + 2 layers, 32 wide, with vectors of 512 numbers; the same bytes for the same seed."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizerFast
    from transformers.models.gpt2.tokenization_gpt2 import bytes_to_unicode

    folder.mkdir(parents=True)
    symbols = list(bytes_to_unicode().values())
    tokens = [*symbols, *(symbol + "</w>" for symbol in symbols), "<|startoftext|>", "<|endoftext|>"]
    files = folder / "words"
    files.mkdir()
    (files / "vocab.json").write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    (files / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizerFast(str(files / "vocab.json"), str(files / "merges.txt"), model_max_length=77)
    start, end = tokenizer.convert_tokens_to_ids(["<|startoftext|>", "<|endoftext|>"])
    layers = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    words = {"vocab_size": len(tokens), "bos_token_id": start, "eos_token_id": end, "pad_token_id": end}
    torch.manual_seed(seed)
    model = CLIPModel(
        CLIPConfig(
            text_config=layers | words,
            vision_config=layers | {"image_size": 32, "patch_size": 8},
            projection_dim=512,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    size = {"height": 32, "width": 32}
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=size).save_pretrained(folder)
    return folder

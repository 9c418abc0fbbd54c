"""A random CLIP of 0.8 MB in the folder layout that sentence-transformers reads."""

import json
from pathlib import Path


def write_tiny_clip(folder: Path, seed: int = 0, *, full_size: bool = False) -> Path:
    """Write a model of 2 + 2 layers, 32 wide, with vectors of 512 numbers; the same bytes for the same seed.

    Args:
        full_size: make it as large as ViT-B-32 is (600 MB), for measuring speed.
    """
    import torch
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizerFast

    folder.mkdir(parents=True)
    symbols = sorted(ByteLevel.alphabet())
    tokens = [*symbols, *(symbol + "</w>" for symbol in symbols), "<|startoftext|>", "<|endoftext|>"]
    files = folder / "words"
    files.mkdir()
    (files / "vocab.json").write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    (files / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizerFast(str(files / "vocab.json"), str(files / "merges.txt"), model_max_length=77)
    start, end = tokenizer.convert_tokens_to_ids(["<|startoftext|>", "<|endoftext|>"])
    layers = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    seen = layers | {"image_size": 32, "patch_size": 8}
    if full_size:
        layers = {"hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12, "num_attention_heads": 8}
        seen = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
        seen |= {"image_size": 224, "patch_size": 32}
    words = {"vocab_size": len(tokens), "bos_token_id": start, "eos_token_id": end, "pad_token_id": end}
    torch.manual_seed(seed)
    model = CLIPModel(
        CLIPConfig(
            text_config=layers | words,
            vision_config=seen,
            projection_dim=512,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    edge = seen["image_size"]
    CLIPImageProcessor(size={"shortest_edge": edge}, crop_size={"height": edge, "width": edge}).save_pretrained(folder)
    return folder

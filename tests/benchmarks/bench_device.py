"""Pictures and texts through CLIP and translation models on a GPU, against the same models on this machine's CPU.

CLIP is as large as ViT-B-32 and has random weights, which take as long as trained ones and need no download. The
translation models are tiny and know a few sentences by heart: they show that both devices say the same.
Without a GPU that PyTorch can use there is nothing to compare, and no row.
"""

import gc
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from resources.sentence_models import has_device
from resources.translation.seq2seq import Seq2SeqTranslator
from resources.vision.clip import ClipEmbedder
from tests.benchmarks.table import Goal, Row, benchmark, interleaved, timed
from tests.resources.vision.tiny_clip import write_tiny_clip
from tests.tiny_translators import SENTENCES, build_m2m100, build_marian

PICTURES, TEXTS = 256, 512


@benchmark("device")
def device(repeats: int) -> Sequence[Row]:
    """256 pictures and 512 sentences on the first GPU and on the CPU, how far the vectors agree, and short memory."""
    if not has_device("cuda"):
        return []
    with TemporaryDirectory() as folder:
        path = str(write_tiny_clip(Path(folder, "clip"), full_size=True))
        return [*_speeds(path, repeats), *_translations(Path(folder)), *_short_of_memory(path)]


def _speeds(path: str, repeats: int) -> list[Row]:
    noise = np.random.default_rng(0)
    pictures = [Image.fromarray(noise.integers(0, 256, (256, 256, 3), np.uint8)) for _ in range(PICTURES)]
    texts = [" ".join(f"word{number}" for number in noise.integers(0, 999, 12)) for _ in range(TEXTS)]
    gpu, cpu = (ClipEmbedder(name_or_path=path, device=name, pictures_per_batch=128) for name in ("auto", "cpu"))
    rows = []
    for name, things, on_gpu, on_cpu in (
        ("pictures", pictures, gpu.embed, cpu.embed),
        ("sentences", texts, gpu.embed_text, cpu.embed_text),
    ):
        agreement = float((on_gpu(things) * on_cpu(things)).sum(axis=1).min())  # type: ignore[operator]
        seconds = interleaved(
            repeats,
            {
                "gpu": timed(lambda run=on_gpu, given=things: run(given)),
                "cpu": timed(lambda run=on_cpu, given=things: run(given)),
            },
        )
        ours, theirs = (len(things) / seconds[where] for where in ("gpu", "cpu"))
        rows.append(Row(f"device: {name} through CLIP", ours, "/s", "CPU", theirs, Goal(1.0, at_least=True)))
        rows.append(Row(f"device: {name}, least cosine", agreement, "", goal=Goal(0.999, "figure", at_least=True)))
    return rows


def _translations(folder: Path) -> list[Row]:
    """Translate the same sentences on both devices, in the arithmetic that each takes by itself."""
    rows = []
    for name, build in (("MarianMT", build_marian), ("M2M100", build_m2m100)):
        checkpoint = str(build(folder))
        # The song is caught in a loop on any device.
        texts = [text for text in SENTENCES["en"] if text != "sing it!"]
        gpu, cpu = (
            Seq2SeqTranslator(checkpoint=checkpoint, device=device).translate(texts, "en", "es")
            for device in ("cuda", "cpu")
        )
        same = sum(one == other for one, other in zip(gpu, cpu, strict=True)) / len(texts)
        rows.append(Row(f"device: {name}, sentences translated alike", same, "", goal=Goal(1.0, "figure", True)))
    return rows


def _short_of_memory(path: str) -> list[Row]:
    """Give the model 1.5 GB of the card, and more pictures at once than fit."""
    import torch

    gc.collect()
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(1_500_000_000 / total)
    pictures = [Image.new("RGB", (64, 64), (number % 256, 0, 0)) for number in range(4096)]
    vectors = ClipEmbedder(name_or_path=path, device="cuda", pictures_per_batch=4096).embed(pictures)
    torch.cuda.set_per_process_memory_fraction(1.0)
    whole = float(np.isfinite(vectors).all() and len(vectors) == len(pictures))
    return [
        Row("device: all pictures, with too little memory for the batch", whole, "", goal=Goal(1.0, "figure", True))
    ]

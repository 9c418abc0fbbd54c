"""A tiny pyannote pipeline that runs through the real diarization, offline.

Its segmentation is told by the bias of its last layer: one voice speaks all the time. Embedding and calibration are
random; they have one voice to cluster.
"""

import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import yaml

from tests.tiny_models import need

_DIMENSION = 8


def build_diarizer(folder: Path) -> Path:
    """Write the pipeline to `folder`/diarizer and return that path."""
    need("torch", "whisperx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from pyannote.audio.core.task import Problem, Resolution, Specifications
        from pyannote.audio.models.embedding import XVectorSincNet
        from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(7)
    target = folder / "diarizer"
    segmentation = PyanNet(lstm={"hidden_size": 8, "num_layers": 1}, linear={"hidden_size": 8, "num_layers": 1})
    segmentation.specifications = Specifications(
        problem=Problem.MULTI_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=5.0,
        classes=["first", "second"],
        permutation_invariant=True,
    )
    segmentation.setup()
    with torch.no_grad():
        segmentation.classifier.weight.zero_()
        segmentation.classifier.bias.copy_(torch.tensor([9.0, -9.0]))
    embedding = XVectorSincNet(dimension=_DIMENSION)
    embedding.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0, classes=["first", "second"]
    )
    for name, model in (("segmentation", segmentation), ("embedding", embedding)):
        _save(model, target / name)
    plda = target / "plda"
    plda.mkdir()
    none, one = np.zeros(_DIMENSION), np.eye(_DIMENSION)
    np.savez(plda / "xvec_transform.npz", mean1=none, mean2=none, lda=one)
    np.savez(plda / "plda.npz", mu=none, tr=one, psi=np.linspace(2.0, 1.0, _DIMENSION))
    (target / "config.yaml").write_text(yaml.safe_dump(_CONFIG))
    return target


_CONFIG = {
    "dependencies": {"pyannote.audio": "4.0.0"},
    "pipeline": {
        "name": "pyannote.audio.pipelines.SpeakerDiarization",
        "params": {
            "segmentation": "$model/segmentation",
            "embedding": "$model/embedding",
            "plda": "$model/plda",
            "clustering": "AgglomerativeClustering",
        },
    },
    "params": {
        "segmentation": {"threshold": 0.5, "min_duration_off": 0.0},
        "clustering": {"threshold": 0.7, "method": "centroid", "min_cluster_size": 1},
    },
}


def _save(model, folder: Path) -> None:  # type: ignore[no-untyped-def]
    import torch

    folder.mkdir(parents=True)
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": version("pytorch-lightning"),
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, folder / "pytorch_model.bin")

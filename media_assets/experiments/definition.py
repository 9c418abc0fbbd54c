"""Experiments as users write them: a file `experiments.toml` in the library.

```toml
[[experiment]]
name = "shorter"
kind = "prompt"            # what differs: prompt, model, passes or engine
pair = "en-es"
share = 0.5                # of the recordings; the others are made as before
unit = "series"            # or recording: what gets one variant as a whole; engines are given to batches
metric = "chrf"            # or bleu, comet, back, rating

[[experiment.variant]]     # the first one is the control
name = "standard"

[[experiment.variant]]
name = "brief"
prompt = "brief"           # one of the prompts that come with translation
weight = 2
```
"""

from dataclasses import dataclass

from media_assets.experiments.metrics import Metric

FILE = "experiments.toml"
KINDS = ("prompt", "model", "passes", "engine")


@dataclass(frozen=True)
class VariantSpec:
    """One way to do it; what is empty is as the settings say.

    Attributes:
        weight: how many recordings it gets for each one of a variant of weight 1.
    """

    name: str
    weight: float = 1.0
    prompt: str = ""
    model: str = ""
    passes: tuple[str, ...] = ()
    engine: str = ""


@dataclass(frozen=True)
class Experiment:
    """What is compared.

    Attributes:
        share: share of the recordings that take part.
        by_series: whether a series gets one variant as a whole; a series is named by folder or file name.
        least: difference that is asked for beside significance; None is the one that people notice.
        recordings: of each variant, from which they are compared for the first time.
        alpha: highest probability of promoting a variant that is no better, over all looks.
    """

    name: str
    kind: str
    source_language: str
    language: str
    variants: tuple[VariantSpec, ...]
    share: float = 1.0
    by_series: bool = False
    metric: Metric = "chrf"
    least: float | None = None
    recordings: int = 20
    alpha: float = 0.05

    @property
    def control(self) -> VariantSpec:
        """What the others are held against."""
        return self.variants[0]

"""Arithmetic and batch size of a Whisper model, by device and memory.

What is assumed of memory, in gigabytes, fits faster-whisper's own figures (its README, beam size 5)::

    needed = weights + 1.2 + 0.3 * batch        weights: as on disk in float16, twice that in float32, half in int8

    model on device        weights   batch   measured   assumed
    large-v2 float16 GPU   3.1       1 / 8   4.5 / 6.1  4.6 / 6.7
    large-v2 int8 GPU      1.5       1 / 8   2.9 / 4.5  3.0 / 5.1
    small float32 CPU      1.0       1 / 8   2.3 / 4.2  2.5 / 4.6
    small int8 CPU         0.25      1 / 8   1.5 / 3.6  1.7 / 3.8
"""

from typing import NamedTuple

from resources.errors import SettingsError

AUTO = "auto"
COMPUTE_TYPES = (
    *("auto", "default", "float32", "float16", "bfloat16", "int16"),
    *("int8", "int8_float32", "int8_float16", "int8_bfloat16"),
)
"""What CTranslate2 offers, and `auto`."""

_GB = 1_000_000_000
_FIXED = 1.2 * _GB
_PER_CHUNK = 0.3 * _GB
_OF_FLOAT16 = {"int8": 0.5, "int16": 1.0, "float16": 1.0, "bfloat16": 1.0, "float32": 2.0, "default": 1.0}
_MOST = {"cuda": 16, "cpu": 8}
_USED_OF_FREE = 0.9


class Plan(NamedTuple):
    """How a model is run; the compute type changes results slightly and is in the key, the batch size does not."""

    compute_type: str
    batch_size: int


ANY = Plan(AUTO, 0)


def plan_compute(device: str, free_bytes: int | None, model_bytes: int, wanted: Plan = ANY) -> Plan:
    """Choose the compute type and the largest batch that fit.

    A CPU takes int8, which is faster there and halves the weights; a GPU float16, or int8 weights where float16 would
    leave no room for four chunks.

    Args:
        device: `cpu` or `cuda`.
        free_bytes: memory of the device that may be used; None where it is not known, then everything fits.
        model_bytes: size of the model's weights on disk, taken to be float16.
        wanted: what the user set; `auto` and 0 leave it to this function.

    Raises:
        SettingsError: there is no such compute type.
    """
    if wanted.compute_type not in COMPUTE_TYPES:
        raise SettingsError(
            f"MEDIA_SPEECH_COMPUTE_TYPE is '{wanted.compute_type}'; allowed are {', '.join(COMPUTE_TYPES)}."
        )
    room = None if free_bytes is None else free_bytes * _USED_OF_FREE
    compute_type = wanted.compute_type
    if compute_type == AUTO:
        compute_type = "int8" if device == "cpu" else "float16"
        if device == "cuda" and room is not None and needed(compute_type, 4, model_bytes) > room:
            compute_type = "int8_float16"
    if wanted.batch_size:
        return Plan(compute_type, wanted.batch_size)
    batch = _MOST.get(device, 1)
    while batch > 1 and room is not None and needed(compute_type, batch, model_bytes) > room:
        batch //= 2
    return Plan(compute_type, batch)


def needed(compute_type: str, batch_size: int, model_bytes: int) -> float:
    """Return the bytes that a model is assumed to need."""
    return model_bytes * _OF_FLOAT16[compute_type.partition("_")[0]] + _FIXED + _PER_CHUNK * batch_size


def step_down(plan: Plan, device: str, taken: frozenset[str]) -> tuple[Plan, str] | None:
    """Return what to try after a plan ran out of memory and the name of the step, or None when there is nothing left.

    Args:
        plan: what did not fit.
        device: `cpu` or `cuda`.
        taken: names of the steps that were taken before: each is taken once.
    """
    if "half the batch" not in taken and plan.batch_size > 1:
        return plan._replace(batch_size=plan.batch_size // 2), "half the batch"
    if "int8" not in taken and not plan.compute_type.startswith("int8"):
        return plan._replace(compute_type="int8" if device == "cpu" else "int8_float16"), "int8"
    return None

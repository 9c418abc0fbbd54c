import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import SettingsError
from resources.speech.compute import AUTO, COMPUTE_TYPES, Plan, needed, plan_compute, step_down

GB = 1_000_000_000
LARGE, SMALL = 3_090_000_000, 484_000_000
devices = st.sampled_from(["cpu", "cuda"])
memories = st.one_of(st.none(), st.integers(0, 200 * GB))


@pytest.mark.parametrize(
    ("model", "compute_type", "batch", "measured"),
    [
        (LARGE, "float16", 1, 4.525),
        (LARGE, "float16", 8, 6.090),
        (LARGE, "int8", 1, 2.926),
        (LARGE, "int8", 8, 4.500),
        (SMALL, "float32", 1, 2.257),
        (SMALL, "float32", 8, 4.230),
        (SMALL, "int8", 1, 1.477),
        (SMALL, "int8", 8, 3.608),
    ],
)
def test_no_less_is_assumed_than_faster_whisper_measured_and_not_much_more(model, compute_type, batch, measured):
    assert measured <= needed(compute_type, batch, model) / GB <= 1.2 * measured


@pytest.mark.parametrize(
    ("device", "free", "model", "expected"),
    [
        ("cpu", 16 * GB, SMALL, Plan("int8", 8)),
        ("cpu", 3 * GB, SMALL, Plan("int8", 4)),
        ("cpu", GB // 2, SMALL, Plan("int8", 1)),
        ("cuda", 24 * GB, LARGE, Plan("float16", 16)),
        ("cuda", 8 * GB, LARGE, Plan("float16", 8)),
        ("cuda", 6 * GB, LARGE, Plan("int8_float16", 8)),
        ("cuda", 4 * GB, LARGE, Plan("int8_float16", 2)),
        ("cuda", None, LARGE, Plan("float16", 16)),
    ],
)
def test_type_and_batch_follow_device_and_memory(device, free, model, expected):
    assert plan_compute(device, free, model) == expected


@given(devices, memories, st.integers(0, 5 * GB), st.sampled_from(COMPUTE_TYPES), st.integers(0, 64))
def test_what_the_user_set_is_kept(device, free, model, compute_type, batch):
    plan = plan_compute(device, free, model, Plan(compute_type, batch))
    assert plan.compute_type == compute_type or compute_type == AUTO
    assert plan.batch_size == batch or batch == 0
    assert plan.compute_type != AUTO and plan.batch_size >= 1


@given(devices, st.integers(0, 100 * GB), st.integers(0, 100 * GB), st.integers(0, 5 * GB))
def test_more_memory_never_means_a_smaller_batch_of_the_same_type(device, less, more, model):
    small, large = (plan_compute(device, free, model, Plan("int8", 0)) for free in sorted([less, more]))
    assert small.batch_size <= large.batch_size


def test_an_unknown_type_is_a_wrong_setting():
    with pytest.raises(SettingsError, match="MEDIA_SPEECH_COMPUTE_TYPE is 'int4'"):
        plan_compute("cpu", None, 0, Plan("int4", 0))


@given(devices, st.sampled_from(COMPUTE_TYPES[1:]), st.integers(1, 64))
def test_there_are_at_most_two_steps_down_and_none_twice(device, compute_type, batch):
    plan, taken = Plan(compute_type, batch), frozenset()
    while lower := step_down(plan, device, taken):
        (after, step), before = lower, plan
        assert step not in taken
        assert after.batch_size < before.batch_size or after.compute_type != before.compute_type
        plan, taken = after, taken | {step}
    assert len(taken) <= 2
    assert plan.batch_size == max(batch // 2, 1) and plan.compute_type.startswith("int8")

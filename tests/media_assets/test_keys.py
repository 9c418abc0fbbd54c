"""Keys name everything a result depends on, and say what changed."""

from hypothesis import given
from hypothesis import strategies as st

from media_assets.keys import canonical, changes, fingerprint, item_key

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), _JSON))
def test_the_order_of_settings_does_not_change_a_fingerprint(settings: dict[str, object]) -> None:
    backwards = dict(reversed(settings.items()))
    assert canonical(settings) == canonical(backwards)
    assert fingerprint(settings) == fingerprint(backwards)


def test_each_part_of_a_key_changes_it() -> None:
    keys = {
        item_key("stage", "payload", {}),
        item_key("other stage", "payload", {}),
        item_key("stage", "other payload", {}),
        item_key("stage", "payload", {"glossary": ["Oxford"]}),
        item_key("stagepay", "load", {}),
    }
    assert len(keys) == 5


def test_nothing_changed_is_an_empty_list() -> None:
    components = {"version": "1", "settings": {"beam": 5}, "model": "m"}
    assert changes(components, dict(components)) == []


def test_changes_are_named_setting_by_setting() -> None:
    old = {"version": "1", "model": "tiny", "revision": "a", "settings": {"beam": 5, "vad": {"pad": 1}}}
    new = {"version": "2", "model": "base", "revision": "a", "settings": {"beam": 5, "vad": {"pad": 2}, "words": True}}
    assert changes(old, new) == [
        "the model changed from tiny to base",
        "the stage's code changed from 1 to 2",
        'setting vad changed from {"pad":1} to {"pad":2}',
        "setting words changed from null to true",
    ]


def test_a_long_value_is_cut() -> None:
    said = changes({"settings": {"prompt": "a" * 200}}, {"settings": {"prompt": "b" * 200}})
    assert len(said) == 1
    assert len(said[0]) < 160

"""Passes: translate, reflect, refine, each with its own instruction."""

from collections.abc import Mapping
from typing import Any

import pytest

from media_assets.translation import prompts
from media_assets.translation.ask import Line
from media_assets.translation.passes import Workshop, make
from media_assets.translation.variants import Variant
from media_assets.translation.verify import Verifier
from media_assets.translation.windows import windows_of
from resources.chat.base import Purpose
from resources.enhancement import Enhancement
from resources.errors import CircuitOpen, SettingsError
from tests.media_assets.translation.cue_lists import cue, recording
from tests.media_assets.translation.scripted import Scripted

TOLD = {getattr(prompts.STANDARD, name): name for name in ("translate", "reflect", "refine", "shorten")}
CUES = [cue(0, "it rains cats and dogs"), cue(1, "take 2 umbrellas"), cue(2, "goodbye")]


class Translator(Scripted):
    """Drafts, remarks on the first cue, and refines as told; `_broken` fails one pass."""

    _refined: Any = {0: "llueve a cántaros"}
    _broken: str | None = None

    def ask(
        self,
        instruction: str,
        data: Mapping[str, Any],
        schema: Mapping[str, Any],
        purpose: Purpose = Purpose(),  # noqa: B008
    ) -> Any:
        name = TOLD[instruction]
        self._asked.append((name, data, schema))
        if name == self._broken:
            raise CircuitOpen("here is left alone")
        drafts = {0: "llueven gatos y perros", 1: "lleva 2 paraguas", 2: "adiós"}
        texts = {"translate": drafts, "reflect": {0: "an idiom word by word"}, "refine": {**drafts, **self._refined}}
        field = "remark" if name == "reflect" else "text"
        entries = [{"id": one["id"], field: texts[name].get(one["id"], "")} for one in data["cues"]]
        self._answer = lambda _: entries
        self._asked, asked = [], self._asked
        try:
            return super().ask(instruction, data, schema, purpose)
        finally:
            self._asked = asked


def translator(**about: Any) -> Translator:
    made = Translator()
    made._asked, made._purposes = [], []
    for name, value in about.items():
        setattr(made, name, value)
    return made


def run(model: Translator, *passes: str, variant: Variant = Variant()) -> Any:  # noqa: B008
    chosen = Enhancement(passes=list(passes))
    workshop = Workshop({"": Line(model, Purpose())}, Verifier("es"), chosen)
    (window,) = windows_of(recording(CUES, variant=variant), range(3), chosen)
    return make(window, workshop)


def test_translating_alone_is_one_call() -> None:
    model = translator()
    made = run(model, "translate")
    assert [name for name, *_ in model._asked] == ["translate"]
    assert made[0].text == "llueven gatos y perros"


def test_refining_follows_the_remarks_and_leaves_the_rest_alone() -> None:
    model = translator()
    made = run(model, "translate", "reflect", "refine")
    assert [name for name, *_ in model._asked] == ["translate", "reflect", "refine"]
    reflected, refined = model._asked[1][1], model._asked[2][1]
    assert [one["draft"] for one in reflected["cues"]] == ["llueven gatos y perros", "lleva 2 paraguas", "adiós"]
    assert refined["cues"] == [
        {
            "id": 0,
            "source": CUES[0].source,
            "baseline": CUES[0].baseline,
            "draft": "llueven gatos y perros",
            "remark": "an idiom word by word",
        }
    ]
    assert [line["text"] for line in refined["context"]] == ["lleva 2 paraguas", "adiós"]
    assert [made[number].text for number in range(3)] == ["llueve a cántaros", "lleva 2 paraguas", "adiós"]


def test_refining_without_reflecting_asks_about_every_draft() -> None:
    model = translator()
    made = run(model, "translate", "refine")
    assert [one["id"] for one in model._asked[1][1]["cues"]] == [0, 1, 2]
    assert made[0].text == "llueve a cántaros"


@pytest.mark.parametrize("broken", ["reflect", "refine"])
def test_a_pass_that_cannot_be_made_leaves_the_draft_to_be_made_again(broken: str) -> None:
    made = run(translator(_broken=broken), "translate", "reflect", "refine")
    assert made[0].text == "llueven gatos y perros"
    assert "here is left alone" in str(made[0].lesser) and made[0].problem is None


def test_a_refined_text_that_breaks_a_rule_does_not_replace_the_draft() -> None:
    made = run(translator(_refined={1: "lleva 3 paraguas"}), "translate", "refine")
    assert made[1].text == "lleva 2 paraguas"
    assert made[1].lesser == "the draft was not refined: a number was changed"


def test_a_variant_has_its_own_passes_and_prompt() -> None:
    model = translator()
    run(model, "translate", variant=Variant("thorough", passes=("translate", "reflect", "refine")))
    assert [name for name, *_ in model._asked] == ["translate", "reflect", "refine"]
    with pytest.raises(SettingsError, match="variant odd asks for the prompt nowhere; allowed: standard, brief"):
        run(model, "translate", variant=Variant("odd", prompt="nowhere"))
    with pytest.raises(SettingsError, match="variant odd asks for the model other, which is not set up"):
        run(model, "translate", variant=Variant("odd", model="other"))

"""Settings of translators: which there are, how one is chosen for a pair of languages, and how they work."""

from typing import Literal

from pydantic import BaseModel, Field, field_validator

from resources.settings.lists import Names


class TranslationSettings(BaseModel):
    """Engines, policy, neural models, and calls of a chat model."""

    translator: Names = Field(
        default=("apertium",),
        description="Baseline translation: none, or translators separated by commas, the preferred first: apertium, "
        "seq2seq:<folder or hub name> (MarianMT, NLLB, M2M100, mBART, T5; @en-es behind it where the model does not "
        "say its pair), chat (MEDIA_CHAT_MODEL). Each pair of languages gets one of them: see translation_plan.",
    )
    translation_prefer: Literal["quality", "price"] = Field(
        default="quality", description="What decides first between translators: quality or price."
    )
    translation_points: float = Field(
        default=1.0,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Points of chrF below the best that do not count, so that price and speed decide; people agree "
        "on a difference of one point in 70 % of cases, of two in about 85 %.",
    )
    translation_device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="Where seq2seq models run: auto (a GPU where there is one), cpu or cuda."
    )
    translation_compute_type: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        default="auto",
        description="Arithmetic of seq2seq models; auto is float32 on a CPU and bfloat16 on a GPU. It is part of every "
        "key.",
    )
    translation_beams: int = Field(
        default=4, ge=1, le=100, description="Hypotheses that seq2seq models keep while decoding."
    )
    translation_piece_tokens: int = Field(
        default=256, ge=8, description="A line of more tokens goes through a seq2seq model sentence by sentence."
    )
    translation_batch_tokens: int = Field(
        default=0, ge=0, description="Tokens, times hypotheses, that a seq2seq model decodes together; 0 chooses."
    )
    translation_offline: bool = Field(
        default=False, description="Whether seq2seq models are only taken from this machine, never from the hub."
    )
    translation_chat_characters: int = Field(
        default=2000, ge=1, description="Characters of source text in one call of the chat translator."
    )
    translation_chat_texts: int = Field(default=40, ge=1, description="Most texts in one call of the chat translator.")

    @field_validator("translator")
    @classmethod
    def _none_or_some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return value or ("none",)

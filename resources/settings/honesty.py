"""Settings of which text is believed to have been said."""

from pydantic import BaseModel, Field


class HonestySettings(BaseModel):
    """Thresholds beyond which text is flagged; what is flagged stays in the table and is left out of all else."""

    honesty_compression: float = Field(
        default=2.4,
        gt=1,
        le=100,
        description="Bytes of a text for each byte of it compressed, above which it is a loop; 2.4 is Whisper's own "
        "limit, ordinary sentences have 1.0 to 1.8.",
    )
    honesty_loop_letters: int = Field(
        default=80,
        ge=1,
        le=1000,
        description="Letters from which compression counts; shorter refrains and counts compress well and are said.",
    )
    honesty_no_speech: float = Field(
        default=0.6,
        gt=0,
        le=1,
        description="The recogniser's probability that nobody speaks, above which text is odd; 0.6 is Whisper's.",
    )
    honesty_confidence: float = Field(
        default=0.37,
        ge=0,
        le=1,
        description="Confidence below which text that is odd anyway is not believed; 0.37 is Whisper's average log "
        "probability of -1.",
    )
    honesty_unique_share: float = Field(
        default=0.3,
        ge=0,
        lt=1,
        description="Share of different words below which a long text repeats itself; NeMo Curator takes 0.4 where "
        "losing true speech costs nothing.",
    )
    honesty_unique_words: int = Field(
        default=20, ge=2, le=1000, description="Words from which the share of different ones counts."
    )
    honesty_repeat_times: int = Field(
        default=6,
        ge=2,
        le=100,
        description="Repeats in succession from which a short phrase is a loop; people say four or five.",
    )
    honesty_repeat_words: int = Field(
        default=15, ge=2, le=1000, description="Words that such repeats hold at least; spares `no, no, no`."
    )
    honesty_phrase_words: int = Field(
        default=5, ge=2, le=50, description="Words of a long phrase; repeated 5-grams are Distil-Whisper's measure."
    )
    honesty_phrase_times: int = Field(
        default=3, ge=2, le=100, description="Repeats in succession from which a long phrase is a loop."
    )
    honesty_row_times: int = Field(
        default=4,
        ge=2,
        le=100,
        description="Equal segments in a row from which all but the first are flagged, twice as many if they have less "
        "than three words; lines of a song come up to three times.",
    )
    honesty_fastest: float = Field(
        default=35.0,
        gt=0,
        le=1000,
        description="Letters per second that nobody speaks; fast speech has 25 to 30, NeMo Curator cuts at 40.",
    )
    honesty_slowest: float = Field(
        default=1.5,
        ge=0,
        le=100,
        description="Letters per second of speech below which text is stretched; slow speech with pauses has 3 and up.",
    )
    honesty_slow_seconds: float = Field(
        default=6.0, gt=0, le=3600, description="Seconds of speech from which text may be too slow."
    )
    honesty_speech_share: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="Share of a text's time in which somebody must speak; less will do where it is enough to say it.",
    )
    honesty_tolerance_seconds: float = Field(
        default=0.2,
        ge=0,
        le=10,
        description="Seconds by which the times of text and of speech may differ; detectors and aligners do by 0.1 "
        "to 0.3.",
    )
    honesty_warn_flagged: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of flagged segments from which a check warns; about 0.01 is usual for Whisper on speech.",
    )
    honesty_warn_coverage: float = Field(
        default=0.7, ge=0, le=1, description="Share of speech with believed text below which a check warns."
    )
    honesty_gap_seconds: float = Field(
        default=5.0, ge=0, le=3600, description="Stretches of speech without text that last longer are counted as gaps."
    )

"""Table of what recordings sound like."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, per_item

_SPAN = pa.struct([("start", REAL), ("end", REAL)])

AUDIO_PROFILE = described(
    ("stream", INT, "number of the audio stream in its container, from 0"),
    ("chosen", pa.bool_(), "whether the stream is listened to; of the others only the container's words are known"),
    ("language", TEXT, "ISO 639-1 code by the container, whatever is spoken"),
    ("title", TEXT, "the stream's name in its container"),
    ("role", TEXT, "commentary, visual impaired or hearing impaired; null for the main sound"),
    ("codec", TEXT, "how the stream is coded; null where nothing here can decode it"),
    ("channels", INT, "channels"),
    ("sample_rate", INT, "samples per second of the source"),
    ("offset_seconds", REAL, "when the first sample is played"),
    ("seconds", REAL, "length of the sound from its first sample"),
    ("has_speech", pa.bool_(), "whether there is something to transcribe"),
    (
        "spans",
        pa.list_(_SPAN),
        "where somebody speaks, in seconds from the first sample; empty where there is nothing to transcribe",
    ),
    ("windows", pa.list_(_SPAN), "pieces in which it is transcribed, likewise; cut at silences"),
    ("speech_seconds", REAL, "how long somebody speaks"),
    ("speech_ratio", REAL, "share of the length with speech, 0 to 1"),
    ("condition", TEXT, "clean, noisy or telephone; null without speech"),
    ("snr_db", REAL, "estimated signal-to-noise ratio of the speech, at most 60"),
    ("bandwidth_hz", REAL, "where the spectrum of the speech ends; at most 8000"),
    ("loudness_lufs", REAL, "integrated loudness (ITU-R BS.1770) of the mono mix; null for silence"),
    ("clipping", REAL, "share of the source's samples at full scale, 0 to 1"),
    ("music", REAL, "share of the sound outside speech that is tonal, as music, hum and beeps are; 0 to 1"),
    ("lost_packets", pa.int64(), "damaged packets that silence replaces"),
    ("lost_seconds", REAL, "how long they were"),
    ("jumps", pa.int64(), "leaps of the timestamps that were left out"),
    ("remark", TEXT, "what is wrong with the stream"),
)

AUDIO_PROFILES = per_item(AUDIO_PROFILE)

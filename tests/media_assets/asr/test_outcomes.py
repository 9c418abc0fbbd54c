from media_assets.asr.choose import Candidate, Sound, expect
from media_assets.asr.outcomes import Experience, Outcome, experience


def expected(engine: str, known: Experience, condition: str = "clean") -> float:
    return expect(Sound(100, condition), Candidate(engine), known, 0.1).error


def seen(audio: str, engine: str, error: float, **more: object) -> Outcome:
    return Outcome(**{"audio": audio, "engine": engine, "condition": "clean", "error": error, "words": 500} | more)  # type: ignore[arg-type]


def test_errors_that_were_seen_move_what_is_expected_towards_them() -> None:
    nothing = experience([])
    once = experience([seen("a", "faster-whisper:small", 0.3)])
    often = experience([seen(str(n), "faster-whisper:small", 0.3) for n in range(20)])
    errors = [expected("faster-whisper:small", known) for known in (nothing, once, often)]
    assert errors[0] < errors[1] < errors[2] < 0.32
    assert often.heard == {("faster-whisper:small", "clean"): 20}


def test_other_conditions_learn_with_it_and_other_engines_do_not() -> None:
    nothing, known = experience([]), experience([seen(str(n), "faster-whisper:small", 0.3) for n in range(20)])
    assert expected("faster-whisper:small", known, "noisy") > 1.2 * expected("faster-whisper:small", nothing, "noisy")
    assert expected("faster-whisper:tiny", known) == expected("faster-whisper:tiny", nothing)


def test_a_hard_audio_blames_no_engine_where_two_were_compared_on_it() -> None:
    alone = experience([seen("a", "faster-whisper:small", 0.4)])
    both = experience([seen("a", "faster-whisper:small", 0.4), seen("a", "faster-whisper:large-v3", 0.35)])
    nothing = experience([])
    before = expected("faster-whisper:small", nothing) / expected("faster-whisper:large-v3", nothing)
    after = expected("faster-whisper:small", both) / expected("faster-whisper:large-v3", both)
    assert after < before, "the small one did nearly as well as the large one"
    assert expected("faster-whisper:small", both) < expected("faster-whisper:small", alone) * 1.3


def test_another_engines_text_says_less_than_a_reference() -> None:
    truth = experience([seen("a", "faster-whisper:small", 0.3)])
    shadow = experience([seen("a", "faster-whisper:small", 0.3, shadow=True)])
    nothing = experience([])
    engine = "faster-whisper:small"
    assert expected(engine, nothing) < expected(engine, shadow) < expected(engine, truth)


def test_a_few_words_say_less_than_many() -> None:
    few, many = (experience([seen("a", "faster-whisper:small", 0.3, words=words)]) for words in (10, 1000))
    assert expected("faster-whisper:small", few) < expected("faster-whisper:small", many)


def test_one_engines_speed_tells_how_fast_the_machine_is_for_all() -> None:
    slow = experience([Outcome("a", "faster-whisper:tiny", "clean", audio_seconds=100, seconds=50)])
    sound = Sound(100, "clean")
    before, after = (
        expect(sound, Candidate("faster-whisper:large-v3"), known, 0.1).seconds for known in (experience([]), slow)
    )
    assert after > 2 * before


def test_a_perfect_transcript_of_no_words_teaches_nothing() -> None:
    assert experience([seen("a", "faster-whisper:small", 0.0, words=0)]).heard == {}

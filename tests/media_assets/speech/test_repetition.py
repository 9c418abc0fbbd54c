from hypothesis import given
from hypothesis import strategies as st

from media_assets.speech.repetition import Run, compression_of, letters_of, runs, unique_share, units, words_of

WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six", "seven"]), min_size=1, max_size=40)


def test_words_are_counted_where_there_are_spaces_and_signs_where_there_are_none() -> None:
    assert units("No, no: it's 8 o'clock!") == ["no", "no", "it", "s", "8", "o", "clock"]
    assert units("谢谢 OK 大家。") == ["谢", "谢", "ok", "大", "家"]
    assert units("iPhoneを使う") == ["iphone", "を", "使", "う"]
    assert words_of(units("谢谢大家")) == 2
    assert len(units("ขอบคุณ")) == 6


def test_the_longest_run_of_a_phrase_is_found_wherever_it_stands() -> None:
    found = units("well let it be let it be let it be now")
    assert max(runs(found), key=lambda run: run.words) == Run(3, 3, 9)
    assert runs(units("all of these are different words")) == []


@given(WORDS, st.integers(2, 6))
def test_a_phrase_said_n_times_is_a_run_of_at_least_n(phrase: list[str], times: int) -> None:
    found = runs(phrase * times)
    assert any(run.words == len(phrase) * times and run.times >= times for run in found)


@given(WORDS)
def test_no_run_is_longer_than_the_text(words: list[str]) -> None:
    assert all(run.times >= 2 and run.words <= len(words) for run in runs(words))


def test_a_text_of_one_word_has_the_smallest_share_of_different_ones() -> None:
    assert unique_share([]) == 1.0
    assert unique_share(["a", "b", "c", "d"]) == 1.0
    assert unique_share(["a"] * 10) == 0.1


def test_an_alphabet_without_spaces_has_few_signs_and_still_says_different_things() -> None:
    thai = "พรุ่งนี้เช้าเราจะไปตลาดแล้วก็กลับบ้านเพราะว่าฝนจะตกในตอนบ่าย"
    assert unique_share(units(thai)) > 0.8
    assert unique_share(units("ขอบคุณ" * 10)) < 0.2


def test_loops_compress_and_sentences_do_not_in_any_script() -> None:
    sentences = (
        "The lake was frozen from one shore to the other, and the children of the village went out to skate on it.",
        "यह विकल्प शीर्षक पट्टी पर सही क्लिक के असर को निर्धारित करता है और वर्तमान मान यहाँ दिखाया जाता है",
        "昨天下午我和妹妹一起去图书馆借了三本书，晚上回家就看完了。",
    )
    for sentence in sentences:
        assert compression_of(sentence) < 1.8
        assert compression_of(sentence * 8) > 2.4
    assert compression_of("") == 0.0


def test_a_long_text_compresses_no_better_than_its_pieces() -> None:
    words = [f"{number * 7919 % 9973} houses" for number in range(2000)]
    assert compression_of(" ".join(words)) < 4
    assert compression_of(" ".join(words[:500]) + " no" * 400) > 20


def test_signs_that_are_syllables_are_as_long_as_two_letters() -> None:
    assert letters_of(" good ") == 4
    assert letters_of("你好") == letters_of("안녕") == 2 * 2.2

"""What is shown of an entry, and what of its hits a reader sees there."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.mail.snippets import plain, show
from monitor.core.mail.text import UNFIT, width
from monitor.model import Entry, Field, Hit, Reason, Snippet
from tests.builders import a_hit, an_entry


def marked(snippet: Snippet) -> list[str]:
    return [span.text for span in snippet.spans if span.hit]


def test_the_first_hit_of_each_keyword_is_marked_once_in_a_story() -> None:
    entry = an_entry("Ostmeer: Rakete im Ostmeer", summary="Das Ostmeer und die Rakete.")
    hits = [
        a_hit(entry, "Ostmeer"),
        a_hit(entry, "Rakete"),
        Hit(
            keyword="Ostmeer",
            label="Ostmeer",
            field=Field.SUMMARY,
            start=4,
            end=11,
            form="Ostmeer",
            reason=Reason.EXACT,
        ),
    ]

    shown = show(entry, hits)

    assert marked(shown.title) == ["Ostmeer", "Rakete"]
    assert marked(shown.text) == []
    assert shown.hidden == ()


def test_a_hit_deep_in_the_text_brings_its_sentences_along() -> None:
    content = (
        "Am Montag war wenig los. " * 30
        + "Dann kam Bewegung in die Sache. Die Rakete fiel ins Ostmeer, hieß es in Seoul. "
        + "Tokio protestierte am Abend scharf. "
        + "Danach war wieder wenig los. " * 30
    )
    entry = an_entry("Ein ruhiger Tag", content=content)

    shown = show(entry, [a_hit(entry, "Ostmeer")])

    assert marked(shown.text) == ["Ostmeer"]
    text = plain(shown.text)
    assert text == (
        "Dann kam Bewegung in die Sache. Die Rakete fiel ins Ostmeer, hieß es in Seoul. "
        "Tokio protestierte am Abend scharf."
    )


def test_an_abbreviation_ends_no_sentence() -> None:
    entry = an_entry(
        "Ein Titel",
        summary="Am 3. Oktober sprach Dr. Kim mit J. Park über das Ostmeer. Ende.",
    )

    shown = show(entry, [a_hit(entry, "Ostmeer")])

    assert plain(shown.text).startswith(
        "Am 3. Oktober sprach Dr. Kim mit J. Park über das Ostmeer."
    )


def test_an_endless_sentence_is_cut_on_both_sides_of_the_hit() -> None:
    entry = an_entry("Ein Titel", content="wort " * 2000 + "Ostmeer " + "wort " * 2000)

    shown = show(entry, [a_hit(entry, "Ostmeer")])

    text = plain(shown.text)
    assert text.startswith("… wort")
    assert text.endswith("wort …")
    assert marked(shown.text) == ["Ostmeer"]
    assert 200 < width(text) <= 330


def test_chinese_characters_are_cut_by_their_width() -> None:
    entry = an_entry("标题", content="波" * 3000 + "东海" + "浪" * 3000, language="zh")

    shown = show(entry, [a_hit(entry, "东海")])

    assert marked(shown.text) == ["东海"]
    assert width(plain(shown.text)) <= 330


def test_a_summary_that_repeats_the_title_is_left_out() -> None:
    entry = an_entry("Rakete fällt ins Ostmeer", summary="Rakete fällt  ins Ostmeer")

    assert show(entry, [a_hit(entry, "Ostmeer")]).text.spans == ()


def test_without_a_hit_in_the_text_its_beginning_is_shown() -> None:
    summary = "Erster Satz über die Lage. Zweiter Satz über das Wetter. " * 9
    entry = an_entry("Rakete fällt ins Ostmeer", summary=summary)

    text = plain(show(entry, [a_hit(entry, "Ostmeer")]).text)

    assert text.startswith("Erster Satz über die Lage. Zweiter Satz")
    assert text.count(".") == 3


def test_hits_beyond_what_is_shown_are_named_as_hidden() -> None:
    entry = an_entry("wort " * 100 + "Ostmeer", content="Blinken " + "satz. " * 900 + "Rakete")
    hits = [a_hit(entry, "Ostmeer"), a_hit(entry, "Blinken"), a_hit(entry, "Rakete")]

    shown = show(entry, hits)

    assert [hit.keyword for hit in shown.visible] == ["Blinken"]
    assert [hit.keyword for hit in shown.hidden] == ["Ostmeer", "Rakete"]


def test_a_combining_mark_is_not_torn_from_its_letter() -> None:
    entry = an_entry("Cafe\u0301 am Meer")

    shown = show(entry, [a_hit(entry, "Cafe")])

    assert marked(shown.title) == ["Cafe\u0301"]


def test_blanks_and_tricks_do_not_come_through() -> None:
    entry = _entry("Neu\r\n\tim\0 Ost\u202emeer\udcff heute", "a\u2028b", "")

    shown = show(entry, [a_hit(entry, "heute")])

    assert plain(shown.title) == "Neu im Ostmeer heute"
    assert plain(shown.text) == "a b"


def test_a_hit_outside_its_text_is_no_trouble() -> None:
    entry = an_entry("Ostmeer")
    lost = Hit(
        keyword="X",
        label="X",
        field=Field.SUMMARY,
        start=3,
        end=9,
        form="X",
        reason=Reason.EXACT,
    )

    shown = show(entry, [lost])

    assert shown.visible == ()
    assert shown.hidden == (lost,)


TEXTS = st.text(
    st.one_of(st.sampled_from("ab .!?。\n<&\"'\0\u0301\u202e\ud800 שد海"), st.characters()),
    max_size=200,
)


def any_hits(entry: Entry, data: st.DataObject) -> list[Hit]:
    hits = []
    for at in range(data.draw(st.integers(0, 4))):
        field = data.draw(st.sampled_from(list(Field)))
        text = getattr(entry, field.value)
        if text:
            start = data.draw(st.integers(0, len(text) - 1))
            end = data.draw(st.integers(start + 1, len(text)))
            hits.append(
                Hit(
                    keyword=f"k{at % 2}",
                    label=f"k{at % 2}",
                    field=field,
                    start=start,
                    end=end,
                    form=text[start:end],
                    reason=Reason.EXACT,
                )
            )
    return hits


@given(title=TEXTS, summary=TEXTS, content=TEXTS, data=st.data())
def test_whatever_the_text_each_keyword_is_marked_at_most_once_or_named_as_hidden(
    title: str, summary: str, content: str, data: st.DataObject
) -> None:
    entry = _entry(title, summary, content)
    hits = any_hits(entry, data)

    shown = show(entry, hits)

    visible = [hit.keyword for hit in shown.visible]
    hidden = [hit.keyword for hit in shown.hidden]
    assert len(visible) == len(set(visible))
    assert set(visible) | set(hidden) == {hit.keyword for hit in hits}
    assert not set(visible) & set(hidden)
    assert len(marked(shown.title) + marked(shown.text)) <= len(visible)
    for snippet in (shown.title, shown.text):
        assert not UNFIT.search(plain(snippet))
        assert "\n" not in plain(snippet)
        assert width(plain(snippet)) <= 700


def _entry(title: str, summary: str, content: str) -> Entry:
    base = an_entry("x")
    return Entry(
        key="k",
        item="i",
        title=title,
        summary=summary,
        content=content,
        seen_at=base.seen_at,
        text_hash="h",
    )

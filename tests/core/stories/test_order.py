"""In which order stories are read."""

from datetime import timedelta

from monitor.core.stories import rank
from monitor.model import Story
from tests.builders import NOW, a_match, a_recorded_match, an_entry


def a_story(
    id: int, *, outlets: int = 1, score: float = 1.0, hours: float = 1, language: str = "de"
) -> Story:
    entry = an_entry(language=language, published_at=NOW - timedelta(hours=hours))
    return Story(
        topic="T",
        matches=tuple(
            a_recorded_match(
                entry, id=id * 10 + n, match=a_match(entry, score=score), outlet=f"Blatt {n}"
            )
            for n in range(outlets)
        ),
    )


def test_languages_that_are_not_read_come_last() -> None:
    korean = a_story(1, language="ko", score=9)
    english = a_story(2, language="en")
    unknown = a_story(3, language="", hours=2)

    assert rank([korean, unknown, english], reads=("de", "en")) == [english, unknown, korean]
    assert rank([english, korean], reads=()) == [korean, english]


def test_what_more_outlets_carry_comes_first() -> None:
    one, four = a_story(1, hours=0), a_story(2, outlets=4)

    assert rank([one, four], reads=()) == [four, one]


def test_a_higher_score_comes_first_and_then_the_newer() -> None:
    old, new, strong = a_story(1, hours=5), a_story(2, hours=1), a_story(3, score=3, hours=9)

    assert rank([old, new, strong], reads=()) == [strong, new, old]


def test_a_date_in_the_future_gains_nothing() -> None:
    later = a_story(1, hours=-48)
    fresh = a_story(2, hours=0)

    assert rank([later, fresh], reads=()) == [later, fresh]
    assert rank([fresh, later], reads=()) == [later, fresh]

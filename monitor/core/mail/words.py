"""What a mail says in its own voice, in German and English."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers

from monitor.core.mail.phrases import CATALOGUES, Language

A_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, said to a reader in one time zone at one instant."""

    language: Language
    zone: ZoneInfo
    now: datetime
    _locale: Locale = field(init=False, repr=False)

    def __post_init__(self) -> None:
        locale = Locale.parse(str(CATALOGUES[self.language]["locale"]))
        object.__setattr__(self, "_locale", locale)

    def say(self, key: str, n: int | None = None, **values: object) -> str:
        """Return the phrase, in the plural form that ``n`` asks for."""
        phrase = CATALOGUES[self.language][key]
        if not isinstance(phrase, str):
            phrase = phrase[self._locale.plural_form(n if n is not None else 0)]
        return phrase.format(n=self.number(n) if n is not None else "", **values)

    def number(self, n: int) -> str:
        """Return a number with the language's separators."""
        return str(numbers.format_decimal(n, locale=self._locale))

    def spelled(self, n: int) -> str:
        """Return a small number as a word, a greater one in digits."""
        names = str(CATALOGUES[self.language]["numbers"]).split()
        return names[n] if n < len(names) else self.number(n)

    def clock(self, instant: datetime) -> str:
        """Return the local time of day, "05:48"."""
        short = dates.get_time_format("short", self._locale)
        return str(short.apply(self._local(instant), self._locale))

    def full_date(self) -> str:
        """Return today in full, "Montag, 23. November 2026"."""
        return str(dates.format_date(self._local(self.now), "full", locale=self._locale))

    def past(self, instant: datetime) -> str:
        """Return when something happened, "heute 05:48", "Fr. 21:36", "14. Nov. 2025"."""
        day = self._local(instant).date()
        today = self._local(self.now).date()
        time = self.clock(instant)
        if day == today:
            return self.say("now", time=time)
        if day == today - timedelta(days=1):
            return self.say("yesterday", time=time)
        if timedelta() < today - day <= A_WEEK:
            return f"{self._weekday(instant)} {time}"
        if day.year == today.year:
            return f"{self._day(day)}, {time}"
        return self._day_and_year(day)

    def day(self, instant: datetime) -> str:
        """Return a past day, "gestern", "Fr.", "14. Nov."."""
        day = self._local(instant).date()
        today = self._local(self.now).date()
        if day == today:
            return self.say("plain_today")
        if day == today - timedelta(days=1):
            return self.say("plain_yesterday")
        if timedelta() < today - day <= A_WEEK:
            return self._weekday(instant)
        return self._day(day) if day.year == today.year else self._day_and_year(day)

    def on_day(self, instant: datetime) -> str:
        """Return on which day something happened, "gestern", "am Fr.", "am 14. Nov."."""
        day = self.day(instant)
        if day in (self.say("plain_today"), self.say("plain_yesterday")):
            return day
        return self.say("on", day=day)

    def future(self, instant: datetime) -> str:
        """Return when something will be, "morgen, 07:00", "Montag, 30. November, 07:00"."""
        day = self._local(instant).date()
        today = self._local(self.now).date()
        time = self.clock(instant)
        if day == today:
            return self.say("later_today", time=time)
        if day == today + timedelta(days=1):
            return self.say("tomorrow", time=time)
        named = self.say(
            "weekday_date",
            weekday=dates.format_date(day, "EEEE", locale=self._locale),
            day=dates.format_skeleton("MMMMd", day, locale=self._locale),
        )
        return self.say("at", day=named, time=time)

    def times(self) -> str:
        """Return in which zone times are told, "Alle Zeiten in MEZ."."""
        local = self._local(self.now)
        name = str(dates.get_timezone_name(local, width="short", locale=self._locale))
        if name.isalpha() and name.isascii():
            return self.say("times_in", zone=name)
        place = dates.get_timezone_location(self.zone, locale=self._locale, return_city=True)
        return self.say("times_at", zone=place)

    def language_name(self, code: str) -> str:
        """Return what a language is called, "Koreanisch"; empty where it has no name."""
        try:
            name = Locale.parse(code, sep="-").get_language_name(self._locale)
        except (UnknownLocaleError, ValueError, TypeError):
            return ""
        return str(name or "")

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def _weekday(self, instant: datetime) -> str:
        return str(dates.format_date(self._local(instant), "EEE", locale=self._locale))

    def _day(self, day: date) -> str:
        return str(dates.format_skeleton("MMMd", day, locale=self._locale))

    def _day_and_year(self, day: date) -> str:
        return str(dates.format_date(day, "medium", locale=self._locale))

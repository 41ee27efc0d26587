"""Chinese and Japanese: keywords in running text without blanks.

A substring is right in 97 of 100 cases (UD treebanks); what it gets wrong are mostly two things,
which these rules take out: a common word that begins or ends in the middle of the keyword, and a
Japanese noun that is only the stem of a verb.

With the extra ``ja`` a Japanese keyword must fill whole words instead, unless it is a name of the
reviewed list: of those it knows too few.
"""

from functools import lru_cache

from monitor.core.matching.extras import word_edges
from monitor.core.matching.names import is_name

# Common words whose edges fall into others: 将军队 is an army (军队), no general (将军).
_COMMON_TEXT = """
    国家 国际 国内 国外 国会 代表 军队 军方 军事 军官 军人 校长 部长
    市长 队员 队长 家庭 人民 人口 人员 人类 本人 本来 本身 本赛季 大学
    大会 会议 会长 学生 学者 生活 生产 产品 品牌 业务 出现 发现 表现
    体现 实现 主教练 主义 教练 平方公里 加速度 足球队 球员 印度尼西亚
    天主教 越来越 東京 东北 西北 东南 西南 中国 美国 英国 法国 德国 韩国
"""
_COMMON = frozenset(_COMMON_TEXT.split())
_LONGEST = max(map(len, _COMMON))
# Countries end in 国 and stand before 家庭 and 军队 every day.
_COUNTRIES = frozenset("中美英法德韩泰")
# What follows the stem of a verb, but no noun.
_VERB_ENDINGS = frozenset("るれたてまなよずらつ")


def stands(keyword: str, text: str, at: int) -> bool:
    """Say whether a keyword found at a place in a text stands there as a word."""
    end = at + len(keyword)
    edges = None if _is_listed(keyword) else _japanese_edges(text)
    if edges is not None:
        return at in edges and end in edges
    last = keyword[-1]
    if "\u3041" <= last <= "\u309f" and len(keyword) > 1 and not _is_kana(keyword[0]):
        return not (end < len(text) and text[end] in _VERB_ENDINGS)
    if len(keyword) == 2 and keyword[0] not in _COUNTRIES:
        return not _cut_by_common(text, at, end)
    return True


@lru_cache(maxsize=1_000)
def _is_listed(keyword: str) -> bool:
    return is_name(keyword)


@lru_cache(maxsize=100)
def _japanese_edges(text: str) -> frozenset[int] | None:
    """Return the places between words; None where it is not Japanese, or they are not known."""
    return word_edges(text) if any(map(_is_kana, text)) else None


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30ff"


def _cut_by_common(text: str, at: int, end: int) -> bool:
    """Say whether a common word covers one edge of ``text[at:end]``."""
    for start in range(max(0, at - _LONGEST + 1), end):
        for stop in range(max(start + 2, at + 1), min(len(text), start + _LONGEST) + 1):
            across = start < at < stop or start < end < stop
            if across and text[start:stop] in _COMMON and text[at:end] not in _COMMON:
                return True
    return False

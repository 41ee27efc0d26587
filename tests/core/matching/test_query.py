import pytest

from monitor.core.matching import QueryError, label, parse_query
from monitor.core.matching.query import And, Near, Not, Or, Pattern, Phrase, Scope, leaves


@pytest.mark.parametrize(
    ("line", "column", "width", "message", "proposal"),
    [
        ("", 1, 1, "an empty keyword", ""),
        ("R*", 1, 2, "at least 3 letters", ""),
        ("Nord Ra*et", 6, 5, "at the beginning or at the end", "Raket* or *rakete"),
        ("(Rakete", 1, 1, "not closed", "add )"),
        ("Rakete)", 7, 1, "opens nowhere", "leave it out"),
        ("()", 1, 2, "nothing stands", ""),
        ("Rakete AND", 8, 3, "AND needs a keyword after it", ""),
        ("AND Rakete", 1, 3, "AND needs a keyword before it", '"AND"'),
        ("NOT Rakete", 1, 3, "NOT needs something", "Rakete NOT Silvester"),
        ("Rakete NEAR Y", 8, 4, "a distance from 1 to 100", "NEAR/10"),
        ("Rakete NEAR/0 Y", 8, 6, "a distance from 1 to 100", "NEAR/10"),
        ("a NEAR/3 NOT b", 3, 6, "needs a keyword after it", ""),
        ("titel:Rakete", 1, 6, "there is no scope titel:", "title:"),
        ("title:", 1, 6, "title: needs a keyword after it", "title:Atommacht"),
        ("lang:de", 1, 5, "lang: needs a keyword", "lang:de Rakete"),
        ("lang:deutsch X", 1, 5, "is no language", "lang:de"),
        ("feed:", 1, 5, "feed: needs a name", "Deutsche Welle"),
        ('"Kim', 1, 4, "not closed", 'write: "Kim"'),
        ('"East Sea OR Ostmeer', 1, 20, "not closed", 'write: "East Sea" OR Ostmeer'),
        ('"…"', 1, 3, "no letter and no digit", ""),
        ("/a", 1, 2, "not closed", "write: /a/"),
        ("//", 1, 2, "is empty", ""),
        ("/a/x", 1, 4, "unknown flags", "/…/i"),
        ("/(/", 1, 3, "not a regular expression", ""),
        ("/a*/", 1, 4, "hits everything", ""),
        ("=", 1, 1, "= needs a word", "=Feuer"),
        ("…", 1, 1, "could never hit", ""),
        ("Rakete ^0", 8, 2, "a weight is a number above 0", ""),
        ("Rakete ^x", 8, 2, "a weight is a number above 0", ""),
        ("x" * 2_001, 2_001, 1, "2000 characters", ""),
        ("(" * 60 + "a" + ")" * 60, 51, 1, "nest deeper than 50", ""),
        ("Rakete (Krim)", 8, 1, "an operator is missing", "Rakete AND (Krim)"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_with_its_place_and_a_proposal(
    line, column, width, message, proposal
):
    with pytest.raises(QueryError, match=message) as refused:
        parse_query(line)

    error = refused.value
    assert (error.column, error.width) == (column, width)
    assert proposal in error.proposal


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Rakete", Phrase),
        ("„Kim Jong-un“", Phrase),
        ("Studie: Klima", Phrase),
        ("http://example.org/a", Phrase),
        ("/KN-\\d+/i", Pattern),
        ("a AND b", And),
        ("a NOT b", And),
        ("a OR b AND c", Or),
        ("a NEAR/5 b", Near),
        ("title:Rakete", Scope),
        ("title: Rakete", Scope),
        ("lang: de Rakete", Scope),
        ('feed:"Deutsche Welle" Rakete', Scope),
    ],
)
def test_each_shape_of_a_line_is_understood(line, kind):
    assert isinstance(parse_query(line).root, kind)


def test_a_line_has_a_label_and_a_weight():
    query = parse_query("satellite OR Satellit ^2.5")

    assert (query.text, query.label, query.weight) == ("satellite OR Satellit", "satellite", 2.5)
    assert label("/KN-\\d+/") == "/KN-\\d+/"
    assert label("(broken ") == "(broken"


def test_what_stands_under_not_can_not_hit():
    root = parse_query("title:a NOT (b NEAR/2 c)").root

    assert [leaf.text for leaf in leaves(root)] == ["a"]
    assert [leaf.text for leaf in leaves(root, denied=True)] == ["a", "b", "c"]
    assert isinstance(root, And)
    assert isinstance(root.parts[1], Not)

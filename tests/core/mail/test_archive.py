from monitor.core.mail.archive import page_of
from tests.core.mail.reading import Page
from tests.core.mail.test_render import crowd, rendered


def test_of_1000_matches_the_page_has_every_link() -> None:
    message = rendered(crowd(1_000))

    page = Page(page_of(message.html, message.attachment))

    linked = {url for url, _ in page.links}
    assert linked >= {f"https://feed.example/{id}?" for id in range(1, 1_001)}
    assert page.count("body") == page.count("pre") == 1


def test_a_mail_without_an_attachment_is_its_own_page() -> None:
    assert page_of("<body>x</body>", "") == "<body>x</body>"


def test_what_was_attached_is_only_text() -> None:
    page = page_of("<p>x</p>", "<script>\n  https://a.example/?a=1&b=2\njavascript:x\n\u202e")

    assert "&lt;script&gt;" in page
    assert Page(page).links == [("https://a.example/?a=1&b=2", "https://a.example/?a=1&b=2")]
    assert "\u202e" not in page

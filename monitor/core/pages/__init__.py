"""What stands on the pages for readers, and in the feeds of what was found."""

from monitor.core.pages.one_click import is_one_click
from monitor.core.pages.syndication import atom_of, json_feed_of
from monitor.core.pages.words import page_words

__all__ = ["atom_of", "is_one_click", "json_feed_of", "page_words"]

"""The demo: sample feeds, a loopback feed server, a receiving mail server, and their story."""

from monitor.app.demo.feed_server import FeedServer
from monitor.app.demo.mail_server import MailServer
from monitor.app.demo.story import demo

__all__ = ["FeedServer", "MailServer", "demo"]

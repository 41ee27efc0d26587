import pytest

from monitor.core.matching import api, eastern, extras


@pytest.fixture
def without_extras(monkeypatch):
    """Be as where the extras are not installed."""

    def forget():
        api._matcher.cache_clear()
        eastern._japanese_edges.cache_clear()

    monkeypatch.setattr(extras, "installed", lambda extra: False)
    forget()
    yield
    forget()

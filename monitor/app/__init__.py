"""The roof: command line, daemon, pages, and the one place that puts the parts together."""

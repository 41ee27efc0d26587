"""The version that this program's tables have."""

HEAD = "0001"
"""The newest of the migrations' steps; a test compares both."""

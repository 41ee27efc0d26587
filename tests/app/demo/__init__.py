"""Tests of the demo: its samples, its servers, its story."""

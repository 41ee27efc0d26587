"""Advice on keywords: what finds nothing, too much, or what was not meant, and what to write."""

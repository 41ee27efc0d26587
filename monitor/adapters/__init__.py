"""The touching floor: files, HTTP, database, SMTP, clock; no decisions."""

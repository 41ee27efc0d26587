"""The doing floor: each job is a short story told with core and adapters."""

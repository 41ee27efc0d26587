"""News Monitor: reads feeds, finds keywords, remembers, and mails digests.

The house has a ground and four floors; each floor imports only the floors below it:

    app/        runs     command line, daemon, status page, putting the parts together
    jobs/       does     poll, publish, deliver, tidy
    adapters/   touches  files, HTTP, database, SMTP, clock
    core/       thinks   pure functions: values in, values out
    model/ errors.py     the nouns, and the ways to fail
"""

__version__ = "0.1.0"

"""Run the steps in the transaction that ``monitor.adapters.database.migrate`` has opened."""

from alembic import context

from monitor.adapters.database.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite can't alter most things: Alembic then copies the table.
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()

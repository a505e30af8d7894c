"""Run the migrations on the connection that :func:`dispatch.store.open_store` hands over, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], version_table=context.config.attributes["version_table"]
)
context.run_migrations()

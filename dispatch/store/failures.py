"""What a database driver reports, in one line."""

from sqlalchemy.exc import DBAPIError


def cause_of(error: BaseException) -> str:
    """Return the driver's own sentence, without the statement and the parameters SQLAlchemy puts around it."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    # pg8000 gives PostgreSQL's answer as its fields; M is the message.
    if cause.args and isinstance(cause.args[0], dict):
        return str(cause.args[0].get("M", cause.args[0]))
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__

"""The one error a user of the sandbox sees: a message, never a traceback."""


class SandboxError(Exception):
    """Something the user can act on; the message says what is wrong and what to do."""

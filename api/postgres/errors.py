"""What the embedded server tells its caller when it cannot do as asked."""


class PostgresError(RuntimeError):
    """The embedded server cannot be found, started or stopped; the message is one readable sentence."""

"""A value that does not fit: what is wrong with it, and what would be right."""


class UnfitError(ValueError):
    """A value does not fit its setting.

    ``message`` may hold ``{value}`` where the value shall be shown. ``proposal`` says what would
    be right.
    """

    def __init__(self, message: str, proposal: str = "") -> None:
        self.message = message
        self.proposal = proposal
        super().__init__(message)

"""What a command of the stack says instead of a traceback, and goes."""


class Refusal(RuntimeError):
    """The message tells a person what is wrong and what to do; nothing was changed, or all of it was taken back."""

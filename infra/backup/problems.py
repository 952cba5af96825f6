"""What can be wrong, each with the exit code that scripts and schedulers go by (docs/operations.md lists them)."""


class BackupError(Exception):
    """The message says what happened and what to do; `code` is the exit code."""

    code = 1


class Refused(BackupError):
    """Not asked for clearly enough, or not confirmed."""

    code = 2


class NotPossible(BackupError):
    """Something is missing here: the database, a program, room on the disk."""

    code = 3


class Differs(BackupError):
    """What was restored is not what was kept."""

    code = 4


class DoesNotFit(BackupError):
    """The archive is sound, but of another major version, or of a newer Ibid than this one."""

    code = 5


class NotWell(BackupError):
    """A service is not healthy, or the host lacks what Ibid needs."""

    code = 6


class Stale(BackupError):
    """All services are healthy, but there is no backup of the last day."""

    code = 7


class PutBack(BackupError):
    """The new version did not work, and the one before was put back and is healthy."""

    code = 8


class NotPutBack(BackupError):
    """The new version did not work, and the one before does not either: somebody has to look."""

    code = 9


class NoSum(BackupError):
    """The file that holds the archive's sum is missing."""

    code = 20


class Damaged(BackupError):
    """The archive is not the one that was written: a sum differs, or it ends too early."""

    code = 21


class BadManifest(BackupError):
    """The archive's list of itself is missing, unreadable, or not about these members."""

    code = 22


class Unsafe(BackupError):
    """A member would be written outside the folder, or is no plain file."""

    code = 23


class WrongKey(BackupError):
    """It is encrypted, and the key at hand does not open it."""

    code = 24


class NoDocker(BackupError):
    """The stack runs in containers, and the program docker is not here."""

    code = 69


class Busy(BackupError):
    """Another backup, restore or update runs."""

    code = 75

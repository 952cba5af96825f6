"""What goes wrong with models, whichever serves them, and the pieces that their clients read.

ModelError (502)        retryable
├── ModelBusy     503   yes   MODEL_RATE_LIMITED   the provider asks us to slow down
├── ModelOverloaded 503 yes   MODEL_OVERLOADED     the provider has no room
├── ModelUnreachable 503 yes  MODEL_UNREACHABLE    no connection, or a program that is not there
├── ModelTimedOut 504   yes   MODEL_TIMED_OUT      connected, and silent
├── ModelCutOff   502   yes   MODEL_CUT_OFF        the answer stopped in its middle
├── ModelFull     502   no    MODEL_CUT_OFF        the answer reached the most that it may have
├── ModelFailed   502   yes   MODEL_FAILED         an error of the provider's own
├── ModelRefused  502   no    MODEL_REFUSED        the model declined to answer
└── ModelRejected 502   no    MODEL_REJECTED       our request or key is not accepted
"""

from http import HTTPStatus
from typing import ClassVar

import msgspec

from bff.errors import AppError


class ModelError(AppError):
    status = HTTPStatus.BAD_GATEWAY
    code = "MODEL_FAILED"
    retryable: ClassVar[bool] = True

    def __init__(self, detail: str, *, after: int | None = None) -> None:
        """`after`: the seconds that the provider asks us to wait, where it does."""
        super().__init__(detail)
        self.after = after


class ModelBusy(ModelError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "MODEL_RATE_LIMITED"


class ModelOverloaded(ModelError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "MODEL_OVERLOADED"


class ModelUnreachable(ModelError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "MODEL_UNREACHABLE"


class ModelTimedOut(ModelError):
    status = HTTPStatus.GATEWAY_TIMEOUT
    code = "MODEL_TIMED_OUT"


class ModelCutOff(ModelError):
    code = "MODEL_CUT_OFF"


class ModelFull(ModelError):
    code = "MODEL_CUT_OFF"
    retryable = False


class ModelFailed(ModelError):
    pass


class ModelRefused(ModelError):
    code = "MODEL_REFUSED"
    retryable = False


class ModelRejected(ModelError):
    code = "MODEL_REJECTED"
    retryable = False


class Said(msgspec.Struct, frozen=True):
    """Words of the answer."""

    text: str


class Cited(msgspec.Struct, frozen=True):
    """The provider points at blocks `first` to before `stop` of a document; `covers` characters rest on them, those
    said last."""

    text: str
    document: int
    first: int
    stop: int
    covers: int


class Spent(msgspec.Struct, frozen=True):
    """Tokens so far, as the provider counts them; of the input, what came out of its cache and what went into it."""

    input_tokens: int
    output_tokens: int
    cached: int = 0
    caching: int = 0

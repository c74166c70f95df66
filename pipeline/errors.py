"""Failed acts, as exceptions: the tree, what each means for the caller, and the exit code it ends with.

    EditorialError                 1  our fault, or the machine's
    ├── UsageError                 2  the command was asked wrongly
    ├── ContentError               3  what people wrote does not let us go on
    ├── NetworkError               4  the ends of a call that did not succeed
    │   ├── NotSent                   proven not to have arrived: may be tried again
    │   ├── Unauthorized              the account, not the post: stop the account
    │   ├── Rejected                  the network refused this content
    │   └── OutcomeUnknown            it may be online: settle, never resend blindly
    ├── PersonNeeded               5  only a person can decide
    └── GitError                   1  git did not do what was asked

A message never holds a secret: clients build it from the network's own words through `transport`, which redacts.
"""

from datetime import datetime

from pipeline.model import Bilingual


class EditorialError(Exception):
    """A failed act, said in both languages: what happened, why, what to do next."""

    exit_code = 1

    def __init__(self, message: Bilingual) -> None:
        super().__init__(message.en)
        self.message = message


class UsageError(EditorialError):
    exit_code = 2


class ContentError(EditorialError):
    exit_code = 3


class PersonNeeded(EditorialError):
    exit_code = 5


class GitError(EditorialError):
    """git failed or could not be reached; nothing was half-written."""


class NetworkError(EditorialError):
    """A call to a network that did not succeed.

    `code` is a short stable word for the ledger (too_long, duplicate, timeout_after_body…), never the raw answer.
    """

    exit_code = 4

    def __init__(self, message: Bilingual, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotSent(NetworkError):
    """Proven not created: refused connection, DNS, TLS, 429. `retry_at` when the network said until when."""

    def __init__(self, message: Bilingual, *, code: str, retry_at: datetime | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_at = retry_at

    @property
    def rate_limited(self) -> bool:
        return self.code == "rate_limited"


class Unauthorized(NetworkError):
    """The credentials are missing, expired, revoked, or of another account."""


class Rejected(NetworkError):
    """The network said no to this content; the same content would be refused again."""


class OutcomeUnknown(NetworkError):
    """The bytes left and no proof came back: timeout, reset, 5xx, an answer that cannot be read."""

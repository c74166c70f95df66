"""The one user of the HTTP library: bounded calls, and one mapper from what happened to the five ends.

A call either returns an `Answer` or raises one of the ends of `errors`: NotSent, Unauthorized, Rejected, OutcomeUnknown.
Nothing is redirected, no irreversible call is repeated, and no secret given to `Http.hide` appears in an error.
"""

from pipeline.transport.calls import Answer, Http, Timeouts, Upload, is_loopback, silence
from pipeline.transport.ends import Call, End, ErrorWord, Phase, classify, plain

__all__ = [
    "Answer",
    "Call",
    "End",
    "ErrorWord",
    "Http",
    "Phase",
    "Timeouts",
    "Upload",
    "classify",
    "is_loopback",
    "plain",
    "silence",
]

"""How states look, which asks most of people, and which ones stand together."""

from collections.abc import Mapping

from pipeline.plan import State

# state → icon of templates/desk/marks.html, tone of the palette ("" = none)
LOOKS: Mapping[State, tuple[str, str]] = {
    State.IDEA: ("idea", ""),
    State.DRAFT: ("draft", ""),
    State.IN_REVIEW: ("eye", "info"),
    State.NOT_APPROVED: ("alert", "bad"),
    State.UNDATED: ("none", ""),
    State.REHEARSAL: ("mask", ""),
    State.PAST: ("none", ""),
    State.SCHEDULED: ("clock", "info"),
    State.DUE: ("arrow", "info"),
    State.LATE: ("arrow", "warn"),
    State.WAITING: ("wait", "info"),
    State.SENDING: ("arrow", "info"),
    State.HAND_OFF: ("hand", "warn"),
    State.OVERDUE: ("hand", "bad"),
    State.PUBLISHED: ("check", "good"),
    State.MODIFIED: ("draft", "info"),
    State.MISSED: ("cross", "bad"),
    State.EXPIRED: ("cross", ""),
    State.TO_VERIFY: ("question", "warn"),
    State.REFUSED: ("cross", "bad"),
    State.BLOCKED: ("alert", "bad"),
    State.STALLED: ("alert", "bad"),
    State.BROKEN: ("alert", "bad"),
    State.DOUBLED: ("alert", "bad"),
    State.UNREADABLE: ("alert", "bad"),
    State.ON_HOLD: ("pause", ""),
    State.HELD: ("pause", "warn"),
    State.PAUSED: ("pause", "warn"),
    State.STOPPED: ("alert", "bad"),
    State.RETRACTED: ("none", ""),
    State.CANCELLED: ("none", ""),
}
# a post with several publications shows the one that asks most of people, in this order
GRAVITY = (
    State.UNREADABLE, State.DOUBLED, State.BROKEN, State.STALLED, State.REFUSED, State.TO_VERIFY, State.MISSED,
    State.STOPPED, State.BLOCKED, State.NOT_APPROVED, State.OVERDUE, State.HAND_OFF, State.PAUSED, State.HELD,
    State.ON_HOLD, State.LATE, State.SENDING, State.DUE, State.WAITING, State.MODIFIED, State.SCHEDULED,
    State.IN_REVIEW, State.DRAFT, State.IDEA, State.UNDATED, State.PUBLISHED, State.EXPIRED, State.PAST,
    State.RETRACTED, State.CANCELLED, State.REHEARSAL,
)  # fmt: skip
TROUBLE = (
    State.TO_VERIFY, State.MISSED, State.REFUSED, State.STALLED, State.BROKEN, State.DOUBLED, State.UNREADABLE,
    State.STOPPED, State.BLOCKED, State.NOT_APPROVED,
)  # fmt: skip
BY_HAND = (State.HAND_OFF, State.OVERDUE)
ONLINE = (State.PUBLISHED, State.MODIFIED)

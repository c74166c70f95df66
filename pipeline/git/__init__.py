"""The git command line by list arguments, never a shell; "refused" is an answer, not an error.

Every command runs with an explicit `--git-dir`, in a session of its own (an interrupt of ours does not cut a push in two),
within 60 s, without prompts, hooks or signatures, under a fixed identity. A token travels only in the child's environment,
as an `http.<host>.extraheader` for the remote's own host, and never stands in an argument or in an error's text.

Nothing here touches a working tree or the user's index: trees are written through a private index. git 2.39 is enough.
"""

from pipeline.git.answers import Commit, Entry, Presence, PushAnswer, RemoteTip, Verdict
from pipeline.git.command import BOT_EMAIL, BOT_NAME, Done
from pipeline.git.repository import Git

__all__ = [
    "BOT_EMAIL",
    "BOT_NAME",
    "Commit",
    "Done",
    "Entry",
    "Git",
    "Presence",
    "PushAnswer",
    "RemoteTip",
    "Verdict",
]

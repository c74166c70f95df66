"""A run in a forge's workflow: where it can be looked at, and what its later steps are told."""

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.desk import ENVIRONMENT

if TYPE_CHECKING:
    from pipeline.publish.report import RunReport

LONGEST = 40 * 60  # seconds; what waits longer is the schedule's


def address() -> str | None:
    """Where this run can be looked at, in a forge's workflow."""
    server, repository, run = (ENVIRONMENT.get(f"GITHUB_{n}") for n in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def tell(variable: str, text: str) -> None:
    """Append to the file that an environment variable names; nothing outside a workflow."""
    if file := ENVIRONMENT.get(variable):
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(text)


def room(variable: str, limit: int) -> int:
    """How many bytes the file that an environment variable names still takes; 0 where there is none."""
    file = ENVIRONMENT.get(variable)
    if not file:
        return 0
    path = Path(file)
    return max(0, limit - (path.stat().st_size if path.is_file() else 0))


def tell_backlog(report: "RunReport", now: datetime) -> None:
    """`backlog=true` and `wait=SECONDS` until the first of those that wait for their turn may leave.

    Only after a run that sent something: runs that get nowhere must not call each other for ever.
    """
    from pipeline.publish.report import Ending

    if not (report.backlog and report.next_run and report.count(Ending.SENT, Ending.SETTLED_SENT)):
        return
    wait = max(0, math.ceil((report.next_run - now).total_seconds()))
    if wait <= LONGEST:
        tell("GITHUB_OUTPUT", f"backlog=true\nwait={wait}\n")

"""A million publications through the real run, with a ledger and networks in memory: `python -m benchmarks.simulate COUNT`.

Half go to a network that can be asked what it holds, half to one that cannot. Runners die, stand still for up to 20
minutes, have wrong clocks, lose connections, answers and disks. A last line shows the residue: machines that stand still
for up to an hour between their check and their call.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial, reduce

from tests.publish.simulation import STALL, Tally, simulate

COUNT = 1_000_000
SLICE = 2_000  # publications a task
RESIDUE = timedelta(hours=1)


def many(count: int, *, can_be_asked: bool, stall: timedelta = STALL, processes: int | None = None) -> Tally:
    """So many publications, spread over the machine's cores."""
    sizes = [SLICE] * (count // SLICE) + ([count % SLICE] if count % SLICE else [])
    one = partial(_slice, can_be_asked=can_be_asked, stall=stall)
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        return reduce(Tally.__add__, pool.map(one, sizes, range(len(sizes))), Tally())


def _slice(count: int, seed: int, *, can_be_asked: bool, stall: timedelta) -> Tally:
    return simulate(count, seed, can_be_asked=can_be_asked, stall=stall)


def lines(count: int) -> Iterator[str]:
    """The table, line by line."""
    heads = f"{'count':>10}{'doubles':>9}{'dropped':>9}{'stuck':>7}{'unknown':>9}{'settled alone':>15}"
    yield f"{'publications to a network':38}{heads}"
    yield _line("that can be asked", many(count // 2, can_be_asked=True))
    yield _line("that cannot", many(count - count // 2, can_be_asked=False))
    residue = many(max(count // 10, 1), can_be_asked=True, stall=RESIDUE)
    yield _line("residue: standing still for an hour", residue)


def _line(name: str, tally: Tally) -> str:
    numbers = f"{tally.publications:>10}{tally.doubles:>9}{tally.drops:>9}{tally.stuck:>7}{tally.unknown:>9}"
    return f"{name:38}{numbers}{tally.settled_alone:>14.2%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    for line in lines(parser.parse_args().count):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

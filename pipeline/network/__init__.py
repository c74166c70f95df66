"""The contract of a network: a pure half that composes and counts, and a client that sends.

A network is one file in `pipeline/networks/`, found by its name; what it can do is what its client implements.
Nothing here or above names a network.
"""

from pipeline.network.contract import Client, Deletes, Edits, Finds, Network
from pipeline.network.values import (
    Ability,
    Absent,
    Account,
    Claimed,
    Context,
    DigestEntry,
    Found,
    Limit,
    Limits,
    Money,
    Prepared,
    Receipt,
    Secrets,
    Unclear,
)
from pipeline.network.wording import Findings, amount, say

__all__ = [
    "Ability",
    "Absent",
    "Account",
    "Claimed",
    "Client",
    "Context",
    "Deletes",
    "DigestEntry",
    "Edits",
    "Findings",
    "Finds",
    "Found",
    "Limit",
    "Limits",
    "Money",
    "Network",
    "Prepared",
    "Receipt",
    "Secrets",
    "Unclear",
    "amount",
    "say",
]

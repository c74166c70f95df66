"""The contract holds for every network there is: one that is added is covered without being named here."""

from pipeline.networks import names
from tests.networks.contract import PureContract

for _name in names():
    _class = f"Test_{_name.replace('-', '_')}"
    globals()[_class] = type(_class, (PureContract,), {"name": _name, "__module__": __name__})

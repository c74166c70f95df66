"""`python -m pipeline`: the same as `editorial`."""

from pipeline.cli import main

main()

"""`python -m graphrisk`."""

from graphrisk.cli import main

main()

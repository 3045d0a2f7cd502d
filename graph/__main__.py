"""`python -m graph` is `customer-graph`."""

from graph.cli import main

main()

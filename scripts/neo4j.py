"""A real Neo4j on this machine, for development, tests and CI; the standard library is enough.

    python scripts/neo4j.py start     # fetches what it needs first
    python scripts/neo4j.py stop

`start --help` names the options. Who has Docker may use compose.yaml instead.
"""

import sys

from neo4j_local.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

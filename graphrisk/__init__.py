"""graphrisk finds fraud rings in e-commerce orders.

import graphrisk
swept = graphrisk.sweep(orders, users=users)   # pandas frames, or paths
swept.rings, swept.members, swept.users
"""

from graphrisk.errors import GraphriskError
from graphrisk.model import Window
from graphrisk.policy import Policy
from graphrisk.policy import load as load_policy
from graphrisk.sweep import Swept, Task, sweep, sweep_store

__all__ = [
    "GraphriskError",
    "Policy",
    "Swept",
    "Task",
    "Window",
    "load_policy",
    "sweep",
    "sweep_store",
]

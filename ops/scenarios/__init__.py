"""Two synthetic cases, and the client that loads them over HTTP. Start at `model`, then `loader`.

Nothing here is about a real child, family, place or organisation: see README.md beside this file.
"""

from ops.scenarios.loader import Loaded, LoadFailed, Progress, Receipt, load
from ops.scenarios.model import CONVENING, NAMES, Agency, Scenario, ScenarioError, read

__all__ = [
    "CONVENING",
    "NAMES",
    "Agency",
    "LoadFailed",
    "Loaded",
    "Progress",
    "Receipt",
    "Scenario",
    "ScenarioError",
    "load",
    "read",
]

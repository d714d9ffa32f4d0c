"""`import private_fargate` against pulumi and pulumi_aws alone: `python -m bench.imports`.

pulumi_aws loads a service when it is first named; the program beside ours names the same services.
"""

import json
import os
import subprocess
import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.ground import NO_BYTECODE
from bench.machine import described

REPEATS: Final = 7

_OURS: Final = "import private_fargate"
# What stands in sys.modules and was not named yet is of a class of its own (pulumi._utils).
_TELL: Final = """
import json, sys, types
loaded = [name for name, module in sys.modules.items() if type(module) is types.ModuleType]
print(json.dumps([n for n in loaded if n.startswith("pulumi_aws.") and n.count(".") == 1]))
"""
_NAMED: Final = "import pulumi, pulumi_aws"
_TIME: Final = "import time; print(time.process_time())"


def services() -> list[str]:
    """Return the modules of pulumi_aws that importing the library loads, beyond its own core."""
    core, loaded = (json.loads(_run(f"{start}\n{_TELL}")) for start in (_NAMED, _OURS))
    return sorted(set(loaded) - set(core))


def measure(named: list[str]) -> tuple[float, float]:
    """Return the processor's seconds of ours and of the same services without it.

    Each in a process of its own, with the start of Python; in turn, and the best of several.
    """
    alone = "; ".join([_NAMED, *(f"hasattr({name}, '_')" for name in named)])
    ours, theirs = [], []
    for _ in range(REPEATS):
        ours.append(float(_run(f"{_OURS}; {_TIME}")))
        theirs.append(float(_run(f"{alone}; {_TIME}")))
    return min(ours), min(theirs)


def _run(code: str) -> str:
    kept = {key: value for key, value in os.environ.items() if key != NO_BYTECODE}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Print one line."""
    named = services()
    ours, theirs = measure(named)
    table = Table(title="Importing: seconds of the processor, with the start of Python")
    for column in ("private_fargate", "pulumi and pulumi_aws", "ratio"):
        table.add_column(column, justify="right")
    table.add_row(f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.3f}")
    console = Console(highlight=False)
    console.print(table)
    loaded = ", ".join(name.partition(".")[2] for name in named)
    console.print(f"Loaded of pulumi_aws by both: {loaded}")
    console.print(f"Machine: {described()}. Best of {REPEATS} runs of each, in turn.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

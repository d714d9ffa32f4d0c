"""What a preview leaves for a report, while a person watches it: no second preview is needed."""

import json
from pathlib import Path
from typing import Final

EVENTS: Final = "events.jsonl"
PLAN: Final = "plan.json"
WHOLE: Final = "preview.json"

PLAN_NOTICE: Final = ("Update plan written to ", "Run `pulumi up --plan=")
"""What the engine says of a plan that it wrote: advice for who asked for one."""


def options_for(folder: Path) -> list[str]:
    """Takes an earlier recording out of the folder; the engine's options that make another."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (EVENTS, PLAN, WHOLE):
        (folder / name).unlink(missing_ok=True)
    return ["--event-log", str(folder / EVENTS), "--save-plan", str(folder / PLAN)]


def refused_by_policies(folder: Path) -> bool:
    """Whether a recorded preview was whole and policies refused it: there is no plan of it then."""
    events = folder / EVENTS
    if (folder / PLAN).exists() or not events.exists():
        return False
    mandatory = False
    for line in events.read_text(encoding="utf-8").splitlines():
        event = json.loads(line) if line.strip() else {}
        level = event.get("policyEvent", {}).get("enforcementLevel")
        mandatory = mandatory or level == "mandatory"
    return mandatory

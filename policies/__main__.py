"""Start the policy pack.

Nothing but the start stands here, because ``PolicyPack(...)`` serves until the engine ends it and
never returns. The engine runs this folder by its path, so the folder is first on ``sys.path`` and
``guardrails`` is the copy beside this file, also where the project is installed as well.
"""

from pulumi_policy import EnforcementLevel, PolicyPack

from guardrails.pack import PACK_NAME, build_policies

PolicyPack(
    name=PACK_NAME,
    policies=build_policies(),
    enforcement_level=EnforcementLevel.MANDATORY,
)

"""Start the policy pack.

Nothing but the start stands here, because ``serve(...)`` serves until the engine ends it and never
returns. The engine runs this folder by its path, so the folder is first on ``sys.path`` and
``guardrails`` is the copy beside this file, also where the project is installed as well.
"""

from guardrails.pack import PACK_NAME, build_pack
from guardrails.server import serve

serve(PACK_NAME, build_pack())

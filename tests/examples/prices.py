"""Write the examples' prices into their pages: `python -m tests.examples.prices`."""

import sys
import tempfile
from pathlib import Path

from tests.examples.awsx import awsx_price
from tests.examples.programs import AWSX, preview_all, price_of, write


def main() -> int:
    """Preview every example and write what it costs; its page has the markers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, previewed in preview_all(Path(folder) / "sandbox").items():
            if not previewed.document:
                sys.stderr.write(f"{name}: {previewed.text}\n")
                return 1
            write(name, price_of(previewed.document))
    write(AWSX, awsx_price())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m report`."""

import sys

try:
    from report.cli import main

    code = main()
except ModuleNotFoundError as missing:  # of a library: the clone's own modules are all there
    sys.stderr.write(
        f"error: the report needs {missing.name}: `pip install -c constraints.txt -e '.[report]'`\n"
    )
    code = 2
sys.exit(code)

"""How long things take, and how that grows. Ratios are what counts: `python -m bench.NAME`."""

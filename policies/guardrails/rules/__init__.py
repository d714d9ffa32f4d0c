"""The rules, grouped as the components are. `pack.py` lists them with their levels."""

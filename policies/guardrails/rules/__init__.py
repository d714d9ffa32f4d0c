"""The rules, grouped as the components are. `catalog` lists the modules."""

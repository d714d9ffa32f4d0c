"""What would fail at run time, said from the plan."""

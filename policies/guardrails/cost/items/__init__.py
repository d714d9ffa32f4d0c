"""Readers of a plan, by what they put into its bill: each has ``TYPES`` and ``read``."""

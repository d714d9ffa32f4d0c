"""What a plan costs a month, and what every other way out of it would cost.

``table`` holds dated prices with their sources, ``refresh`` renews them. ``traffic`` says how much
is used, which no plan tells. ``estimate`` makes the ``bill`` of a plan, by the readers of
``items``. ``options`` prices each way out of private subnets, ``advisor`` compares them for a plan.
``text`` prints both, for `python -m guardrails cost`.
"""

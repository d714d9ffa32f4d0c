"""Rules about what may be built, judged on the plan as a graph.

``graph`` holds the plan, ``sources`` makes it, ``values`` reads it without tripping over unknowns,
``routing`` answers where a subnet's traffic goes, ``verdict`` and ``rule`` say what a rule is,
``rules`` holds the rules and ``pack`` turns them into policies. Rules know nothing of policies, so
that a report or a command line can run the same ones.
"""

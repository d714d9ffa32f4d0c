"""Rules about what may be built, judged on the plan as a graph.

``graph`` holds the plan, ``sources`` makes it, ``values`` reads it without tripping over unknowns.
``routing``, ``security_groups``, ``attachments``, ``buckets``, ``containers``, ``iam`` and
``load_balancers`` answer what rules ask, whatever form a program gave it in. ``verdict`` and
``rule`` say what a rule is, ``rules`` holds them, ``catalog`` lists them. ``judgement`` runs one,
by what ``settings`` and ``exemptions`` allow. ``cost`` says what the plan costs, and what other
ways out would. ``pack`` makes them policies, and ``server`` serves those to the engine;
``assessment`` runs them without one, for a report and the command line.
"""

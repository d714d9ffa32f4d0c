"""What is wrong with a machine, an account or a deployed service, in one reading.

``machine`` looks at the tools, ``account`` and ``quotas`` at the credentials and what AWS allows.
``state`` tells the services of a stack, ``services`` reads what ECS says of one, ``explained`` what
that means, by the failures that the policies know. Nothing is changed anywhere. It works on a real
account and, with the variables of `python -m sandbox env`, on the embedded AWS.
"""

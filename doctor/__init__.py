"""What is wrong with a machine, an account or a deployed service, in one reading.

``machine`` looks at the tools, ``account`` and ``quotas`` at the credentials and what AWS allows,
``services`` reads what ECS says of a deployed service, ``explained`` what that means, by the
failures that the policies know. Nothing is changed anywhere. It works on a real account and, with
the variables of `python -m sandbox env`, on the embedded AWS.
"""

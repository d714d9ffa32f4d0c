"""What AWS says when something fails, and which failures it can mean.

``symptom`` has the form of an entry and the search, ``page`` the order of all entries and
`docs/runbook.md`; the other modules are the entries. No part needs a plan.
"""

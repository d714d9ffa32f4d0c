"""What the policies of VPC endpoints let through. They bound what callers may do anyway."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from guardrails.iam import Statement, statements
from guardrails.values import ABSENT, UNKNOWN, Gap

# Conditions that say who the caller is, or where it calls from. The tasks in the endpoint's VPC are
# taken to be who is meant: nobody writes such a condition to keep his own tasks out.
_OF_THE_CALLER: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalarn",
        "aws:sourceaccount",
        "aws:sourcevpc",
        "aws:sourcevpce",
    }
)
_OF_THE_RESOURCE: Final = frozenset(
    {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"}
)
LAYERS: Final = "starport-layer-bucket"
"""What the names of the buckets hold that ECR keeps image layers in. They are AWS's own, and a
layer is fetched by an address that ECR has signed: no condition on the account or organization of
resource or caller is about the tasks'."""


def permits(document: Any, action: str, arn: str | None) -> bool | Gap:
    """Tell whether an endpoint's policy lets an action through, on an ARN that stands for a target.

    No policy is full access. None for an ARN that is not known, ``*`` where IAM knows no resource
    for the action (IAM: "Resource types defined by …" of a service's authorization reference).
    """
    if document is ABSENT:
        return True
    parsed = statements(document)
    if isinstance(parsed, Gap):
        return UNKNOWN
    about = [(each, _matches(each, action.lower(), arn)) for each in parsed]
    denies = [match for each, match in about if not each.allows]
    allows = [match for each, match in about if each.allows]
    if True in denies or (True not in allows and UNKNOWN not in allows):
        return False
    return UNKNOWN if UNKNOWN in denies or True not in allows else True


def _matches(statement: Statement, action: str, arn: str | None) -> bool | Gap:
    """Tell whether a statement is about an action on a resource, by a task."""
    parts = (
        _one_of(statement.actions, action) if statement.actions else True,
        _none_of(statement.not_actions, action),
        _one_of(statement.resources, arn) if statement.resources else True,
        _none_of(statement.not_resources, arn),
        _principal(statement),
        *_conditions(statement, arn),
    )
    if any(part is False for part in parts):
        return False
    return UNKNOWN if any(part is UNKNOWN for part in parts) else True


def _principal(statement: Statement) -> bool | Gap:
    """Tell whether tasks are among the principals. Which role is meant by an ARN is left open."""
    if statement.not_principals:
        return UNKNOWN
    return True if statement.open_to_everyone or not statement.principals else UNKNOWN


def _one_of(patterns: Iterable[Any], text: str | None) -> bool | Gap:
    found: bool | Gap = False
    for pattern in patterns:
        if pattern == "*":
            return True
        if not isinstance(pattern, str) or text is None:
            found = UNKNOWN
        elif fnmatchcase(text, pattern.replace("[", "[[]")):
            return True
    return found


def _none_of(patterns: Iterable[Any], text: str | None) -> bool | Gap:
    found = _one_of(patterns, text)
    return found if isinstance(found, Gap) else not found


def _conditions(statement: Statement, arn: str | None) -> Iterator[bool | Gap]:
    for operator, tests in statement.conditions.items():
        for key, values in tests.items() if isinstance(tests, Mapping) else ():
            yield _holds(statement, operator, key.lower(), values, arn)


def _holds(
    statement: Statement, operator: str, key: str, values: Any, arn: str | None
) -> bool | Gap:
    listed = values if isinstance(values, list) else [values]
    if key == "aws:securetransport":  # all of AWS's own clients use TLS
        return any(str(value).lower() == "true" for value in listed)
    if operator.startswith("Null"):
        return UNKNOWN
    of_layers = arn is not None and LAYERS in arn
    if key in _OF_THE_CALLER:
        meant: bool | Gap = UNKNOWN if of_layers else True
    elif key in _OF_THE_RESOURCE:
        meant = False if of_layers else _owned(key, listed, arn)
    else:
        return UNKNOWN
    if "Not" not in operator:
        return meant
    # "All but these" denies others what these may; as an Allow it is about someone else.
    if isinstance(meant, Gap) or (statement.allows and meant):
        return UNKNOWN
    return not meant


def _owned(key: str, listed: list[Any], arn: str | None) -> bool | Gap:
    """Tell whether a resource belongs to those listed, by the account in its ARN."""
    parts = (arn or "").split(":")
    account = parts[4] if len(parts) > 5 else ""
    if key != "aws:resourceaccount" or not account:
        return True
    if any(value is UNKNOWN or "${" in str(value) for value in listed):
        return UNKNOWN
    return account in {str(value) for value in listed}

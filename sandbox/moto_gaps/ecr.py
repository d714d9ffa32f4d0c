"""What moto lacks of ECR: pull-through cache rules."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecr.responses import ECRResponse

_GIVEN = ("upstreamRegistryUrl", "credentialArn", "customRoleArn")


class RuleNotFoundError(ServiceException):
    """No rule has the prefix."""

    code = "PullThroughCacheRuleNotFoundException"


class PullThroughCacheRules:
    """Which repository prefixes stand for which upstream registries, by ECR's operations."""

    def create_pull_through_cache_rule(self: Any) -> ActionResult:
        """Makes a rule; nothing is asked of the upstream registry."""
        prefix = self._get_param("ecrRepositoryPrefix")
        now = utcnow()
        rule = {
            "ecrRepositoryPrefix": prefix,
            "upstreamRepositoryPrefix": self._get_param("upstreamRepositoryPrefix", "ROOT"),
            "registryId": self.current_account,
            "createdAt": now,
            "updatedAt": now,
        }
        _rules(self)[prefix] = {**rule, **_given(self)}
        return ActionResult(_rules(self)[prefix])

    def describe_pull_through_cache_rules(self: Any) -> ActionResult:
        """Tells of the rules with these prefixes, or of all."""
        wanted = self._get_param("ecrRepositoryPrefixes") or list(_rules(self))
        return ActionResult({"pullThroughCacheRules": [_rule(self, prefix) for prefix in wanted]})

    def update_pull_through_cache_rule(self: Any) -> ActionResult:
        """Changes what a rule authenticates with."""
        rule = _rule(self, self._get_param("ecrRepositoryPrefix"))
        rule |= {**_given(self), "updatedAt": utcnow()}
        return ActionResult(rule)

    def delete_pull_through_cache_rule(self: Any) -> ActionResult:
        """Ends a rule."""
        rule = _rule(self, self._get_param("ecrRepositoryPrefix"))
        return ActionResult(_rules(self).pop(rule["ecrRepositoryPrefix"]))


def _given(response: Any) -> dict[str, str]:
    params = response._get_params()  # noqa: SLF001  # moto's own way to a request's parameters
    return {name: params[name] for name in _GIVEN if params.get(name)}


def _rules(response: Any) -> dict[str, dict[str, Any]]:
    """The rules of the request's account and region."""
    held: dict[str, dict[str, Any]] = response.ecr_backend.__dict__.setdefault("sandbox_rules", {})
    return held


def _rule(response: Any, prefix: str) -> dict[str, Any]:
    if prefix not in _rules(response):
        raise RuleNotFoundError(
            f"The pull through cache rule with prefix '{prefix}' does not exist."
        )
    return _rules(response)[prefix]


def fill() -> None:
    """Adds them to moto, in this process."""
    for name, operation in vars(PullThroughCacheRules).items():
        if not name.startswith("_"):
            setattr(ECRResponse, name, operation)

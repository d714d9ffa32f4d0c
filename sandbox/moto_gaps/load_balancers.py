"""What moto lacks of Elastic Load Balancing: what AWS refuses to make or to delete."""

from typing import Any

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend

from sandbox.moto_gaps.dns import is_issued


def _require_issued(backend: ELBv2Backend, arn: str | None) -> None:
    """A listener takes no certificate of ACM that is not issued yet."""
    if arn and ":acm:" in arn and not is_issued(backend.account_id, backend.region_name, arn):
        raise ELBClientError(
            "UnsupportedCertificate",
            f"The certificate '{arn}' must have a fully-qualified domain name, a supported "
            "signature, and a supported key size.",
        )


def _require_one_balancer(
    backend: ELBv2Backend, balancer_arn: str, actions: list[dict[str, Any]] | None
) -> None:
    """A target group belongs to the load balancer whose listeners and rules lead to it."""
    wanted = {arn for action in actions or [] for arn in _led_to(backend, action)}
    for balancer in backend.load_balancers.values():
        if balancer.arn == balancer_arn:
            continue
        for listener in balancer.listeners.values():
            held = [*listener.default_actions]
            held += [action for rule in listener.rules.values() for action in rule.actions]
            taken = wanted & {arn for action in held for arn in _led_to(backend, action.data)}
            if taken:
                raise ELBClientError(
                    "TargetGroupAssociationLimit",
                    "The following target groups cannot be associated with more than one load "
                    f"balancer: {', '.join(sorted(taken))}",
                )


def _led_to(backend: ELBv2Backend, action: dict[str, Any]) -> list[str]:
    found: list[str] = backend._get_target_group_arns_from(action_data=action)  # noqa: SLF001  # moto's only reader of actions
    return found


def _balancer_of(part_arn: str) -> str:
    """The load balancer of a listener or a rule."""
    head, kind, name, identity = part_arn.split("/")[:4]
    head = head.replace(":listener-rule", ":listener").replace(":listener", ":loadbalancer")
    return f"{head}/{kind}/{name}/{identity}"


def fill() -> None:
    """Adds the missing checks to moto, in this process."""
    create, modify = ELBv2Backend.create_listener, ELBv2Backend.modify_listener
    delete = ELBv2Backend.delete_load_balancer
    make_rule, change_rule = ELBv2Backend.create_rule, ELBv2Backend.modify_rule

    def create_listener(self: ELBv2Backend, **given: Any) -> Any:
        _require_issued(self, given.get("certificate"))
        _require_one_balancer(self, given["load_balancer_arn"], given.get("actions"))
        return create(self, **given)

    def create_rule(self: ELBv2Backend, **given: Any) -> Any:
        _require_one_balancer(self, _balancer_of(given["listener_arn"]), given["actions"])
        return make_rule(self, **given)

    def modify_rule(self: ELBv2Backend, **given: Any) -> Any:
        _require_one_balancer(self, _balancer_of(given["rule_arn"]), given["actions"])
        return change_rule(self, **given)

    def modify_listener(self: ELBv2Backend, *given: Any) -> Any:
        arn, _, _, _, certificates, actions = given  # port, protocol and policy between them
        for certificate in certificates or []:
            _require_issued(self, certificate["CertificateArn"])
        _require_one_balancer(self, _balancer_of(arn), actions)
        return modify(self, *given)

    def delete_load_balancer(self: ELBv2Backend, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        delete(self, arn)

    ELBv2Backend.create_rule = create_rule  # type: ignore[assignment,method-assign]
    ELBv2Backend.modify_rule = modify_rule  # type: ignore[assignment,method-assign]
    ELBv2Backend.create_listener = create_listener  # type: ignore[assignment,method-assign]
    ELBv2Backend.modify_listener = modify_listener  # type: ignore[assignment,method-assign]
    ELBv2Backend.delete_load_balancer = delete_load_balancer  # type: ignore[method-assign]

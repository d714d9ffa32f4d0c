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


def fill() -> None:
    """Adds the missing checks to moto, in this process."""
    create, modify = ELBv2Backend.create_listener, ELBv2Backend.modify_listener
    delete = ELBv2Backend.delete_load_balancer

    def create_listener(self: ELBv2Backend, *args: Any, **given: Any) -> Any:
        _require_issued(self, given.get("certificate"))
        return create(self, *args, **given)

    def modify_listener(self: ELBv2Backend, *given: Any) -> Any:
        _, _, _, _, certificates, _ = given  # arn, port, protocol, policy; actions
        for certificate in certificates or []:
            _require_issued(self, certificate["CertificateArn"])
        return modify(self, *given)

    def delete_load_balancer(self: ELBv2Backend, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        delete(self, arn)

    ELBv2Backend.create_listener = create_listener  # type: ignore[method-assign]
    ELBv2Backend.modify_listener = modify_listener  # type: ignore[assignment,method-assign]
    ELBv2Backend.delete_load_balancer = delete_load_balancer  # type: ignore[method-assign]

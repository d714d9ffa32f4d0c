"""Namespaces of Cloud Map: what Service Connect finds services in."""

from typing import Any

from sandbox.provider.table import Call, Entry


def _namespace(kind: str, **more: Any) -> Entry:
    """A namespace; `more` goes to its entry as it is."""
    lower = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind)[1:]
    return Entry(
        token=f"aws:servicediscovery/{kind[0].lower()}{kind[1:]}:{kind}",
        service="servicediscovery",
        cfn=f"AWS::ServiceDiscovery::{kind}",
        create=Call(f"create_{lower}"),
        id="OperationId",
        id_from=(Call("get_operation", {"OperationId": "$id"}), "Operation.Targets.NAMESPACE"),
        read=Call("get_namespace", {"Id": "$id"}),
        at="Namespace",
        delete=Call("delete_namespace", {"Id": "$id"}),
        setters=(
            Call(
                f"update_{lower}",
                {"Id": "$id", "Namespace": {"Description": "$description"}},
                when=("description",),
                on_create=False,
            ),
        ),
        name=("name", 1024),
        **more,
    )


ENTRIES = (
    _namespace("HttpNamespace", outputs={"httpName": "Properties.HttpProperties.HttpName"}),
    _namespace(
        "PrivateDnsNamespace",
        outputs={"hostedZone": "Properties.DnsProperties.HostedZoneId"},
        replaces=("vpc",),
    ),
)

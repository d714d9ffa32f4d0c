"""What moto lacks of CloudFront: origins inside a VPC, and what a distribution keeps of them."""

from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import CloudFrontBackend, Origin, random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from sandbox.moto_gaps.dns import is_issued

CERTIFICATE_REGION = "us-east-1"
"""Where a distribution's certificate has to be. Source: ViewerCertificate in the CloudFront API
reference."""


class VpcOrigins:
    """Origins inside a VPC, by CloudFront's operations."""

    def create_vpc_origin(self: Any) -> ActionResult:
        """Makes an origin of a load balancer or an instance."""
        identity = f"vo_{random_id(uppercase=False)}"
        account, now = self.current_account, utcnow()
        origin = {
            "Id": identity,
            "Arn": f"arn:{self.partition}:cloudfront::{account}:vpcorigin/{identity}",
            "AccountId": account,
            "Status": "Deployed",
            "CreatedTime": now,
            "LastModifiedTime": now,
            "VpcOriginEndpointConfig": self._get_param("VpcOriginEndpointConfig"),
        }
        _origins(self)[identity] = origin
        tags = self._get_param("Tags.Items", [])
        self.backend.tagger.tag_resource(origin["Arn"], tags)
        return _answer(origin)

    def get_vpc_origin(self: Any) -> ActionResult:
        """Tells of an origin."""
        return _answer(_origin(self))

    def update_vpc_origin(self: Any) -> ActionResult:
        """Changes where an origin leads."""
        origin = _origin(self)
        origin["VpcOriginEndpointConfig"] = self._get_param("VpcOriginEndpointConfig")
        origin["LastModifiedTime"] = utcnow()
        return _answer(origin)

    def delete_vpc_origin(self: Any) -> ActionResult:
        """Ends an origin that no distribution uses."""
        origin = _origin(self)
        for distribution in self.backend.distributions.values():
            for item in distribution.distribution_config.Origins["Items"]:
                used = getattr(item, "vpc_origin_config", None) or {}
                if used.get("VpcOriginId") == origin["Id"]:
                    raise CloudFrontException(
                        "CannotDeleteEntityWhileInUse",
                        f"The VPC origin {origin['Id']} is used by a distribution.",
                    )
        return _answer(_origins(self).pop(origin["Id"]))


def _origins(response: Any) -> dict[str, Any]:
    """The VPC origins of the request's account."""
    held: dict[str, Any] = response.backend.__dict__.setdefault("sandbox_vpc_origins", {})
    return held


def _origin(response: Any) -> dict[str, Any]:
    # The id stands last in the path of every operation on one origin.
    identity = response.path.rpartition("/")[2]
    if identity not in _origins(response):
        raise CloudFrontException("EntityNotFound", f"There is no VPC origin {identity}.")
    found: dict[str, Any] = _origins(response)[identity]
    return found


def _answer(origin: dict[str, Any]) -> ActionResult:
    etag = f"E{int(origin['LastModifiedTime'].timestamp() * 1000)}"
    return ActionResult({"VpcOrigin": origin, "ETag": etag})


def _keep_what_origins_are_given() -> None:
    init = Origin.__init__

    def kept(self: Origin, origin: dict[str, Any]) -> None:
        init(self, origin)
        self.vpc_origin_config = origin.get("VpcOriginConfig")  # type: ignore[attr-defined]
        control = origin.get("OriginAccessControlId", "")
        self.origin_access_control_id = control  # type: ignore[attr-defined]

    Origin.__init__ = kept  # type: ignore[method-assign]


def _require_issued_certificates() -> None:
    create, update = CloudFrontBackend.create_distribution, CloudFrontBackend.update_distribution

    def require(backend: CloudFrontBackend, config: dict[str, Any]) -> None:
        arn = (config.get("ViewerCertificate") or {}).get("ACMCertificateArn")
        if arn and not is_issued(backend.account_id, CERTIFICATE_REGION, arn):
            raise CloudFrontException(
                "InvalidViewerCertificate",
                "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't "
                "valid, or doesn't include a valid certificate chain.",
            )

    def created(self: CloudFrontBackend, distribution_config: dict[str, Any], tags: Any) -> Any:
        require(self, distribution_config)
        return create(self, distribution_config, tags)

    def updated(self: CloudFrontBackend, dist_config: dict[str, Any], **more: Any) -> Any:
        require(self, dist_config)
        return update(self, dist_config, **more)

    CloudFrontBackend.create_distribution = created  # type: ignore[method-assign]
    CloudFrontBackend.update_distribution = updated  # type: ignore[assignment,method-assign]


def fill() -> None:
    """Adds the missing operations to moto, in this process."""
    _keep_what_origins_are_given()
    _require_issued_certificates()
    for path in ("vpc-origin$", "vpc-origin/(?P<vpc_origin_id>[^/]+)$"):
        urls.url_paths["{0}/2020-05-31/" + path] = CloudFrontResponse.dispatch
    for name, operation in vars(VpcOrigins).items():
        if not name.startswith("_"):
            setattr(CloudFrontResponse, name, operation)

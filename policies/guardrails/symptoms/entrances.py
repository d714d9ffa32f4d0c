"""What an update says of load balancers, certificates and APIs, and what callers see."""

from typing import Final

from guardrails.symptoms.symptom import Symptom

_ELB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest"
_ELB_API: Final = f"{_ELB}/APIReference"
_ALB: Final = f"{_ELB}/application/load-balancer-troubleshooting.html"
_API: Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_ACM: Final = "https://docs.aws.amazon.com/acm/latest/userguide"

ENTRANCES: Final = (
    Symptom(
        "balancer-subnets-refused",
        r"(At least two subnets in two different|multiple subnets in the same|"
        r"InvalidSubnet|is in a different VPC than)",
        (
            (
                "ValidationError: At least two subnets in two different Availability Zones must be "
                "specified"
            ),
            (
                "InvalidConfigurationRequest: A load balancer cannot be attached to multiple "
                "subnets "
                "in the same Availability Zone"
            ),
        ),
        ("F48", "F77"),
        f"{_ELB_API}/API_CreateLoadBalancer.html",
    ),
    Symptom(
        "health-check-times-refused",
        r"interval must be greater than the timeout",
        ("ValidationError: Health check interval must be greater than the timeout.",),
        ("F75",),
        f"{_ELB_API}/API_CreateTargetGroup.html",
    ),
    Symptom(
        "log-bucket-denied",
        r"Access Denied for bucket",
        (
            (
                "InvalidConfigurationRequest: Access Denied for bucket: …. Please check S3bucket "
                "permission"
            ),
        ),
        ("F50",),
        f"{_ELB_API}/API_ModifyLoadBalancerAttributes.html",
    ),
    Symptom(
        "listener-without-certificate",
        r"certificate (must|cannot) be specified for HTTPS?",
        ("ValidationError: A certificate must be specified for HTTPS listeners",),
        ("F51",),
        f"{_ELB_API}/API_CreateListener.html",
    ),
    Symptom(
        "certificate-not-issued",
        r"(UnsupportedCertificate|InvalidViewerCertificate)",
        (
            (
                "UnsupportedCertificate: The certificate '…' must have a fully-qualified "
                "domain name, "
                "a supported signature, and a supported key size"
            ),
        ),
        ("F52",),
        f"{_ACM}/troubleshooting.html",
    ),
    Symptom(
        "certificate-pending",
        r"PENDING_VALIDATION",
        ("Expected certificate to be issued but was in state PENDING_VALIDATION",),
        ("F53",),
        f"{_ACM}/troubleshooting-DNS-validation.html",
        "`dig NS DOMAIN` has to show the zone's own name servers (Dns: `next_step`).",
    ),
    Symptom(
        "name-too-long",
        r"is longer than maximum length",
        ("name '…-' plus 7 random chars is longer than maximum length 32",),
        ("F54",),
        f"{_ELB_API}/API_CreateTargetGroup.html",
    ),
    Symptom(
        "priority-taken",
        r"PriorityInUse",
        ("PriorityInUse: Priority '…' is currently in use",),
        ("F55",),
        f"{_ELB_API}/API_CreateRule.html",
    ),
    Symptom(
        "integration-refused",
        r"integration uri should be a valid ELB listener",
        (
            (
                "BadRequestException: For VpcLink VPC_LINK, integration uri should be a valid ELB "
                "listener ARN or a valid Cloud Map service ARN."
            ),
        ),
        ("F57",),
        f"{_API}/http-api-develop-integrations-private.html",
    ),
)

CALLERS: Final = (
    Symptom(
        "callers-get-502",
        r"502 Bad Gateway",
        ("502 Bad Gateway, from the load balancer",),
        ("F60",),
        _ALB,
        "The application closed the connection: its keep-alive has to be longer than "
        "`idle_timeout`, and it speaks the protocol of the target group.",
    ),
    Symptom(
        "callers-get-503",
        r"503 Service (Temporarily )?Unavailable",
        ("503 Service Unavailable, from the load balancer or from API Gateway",),
        ("F58", "F47", "F43"),
        _ALB,
        "From a load balancer: its target group has no healthy target, so look at the service. "
        "From API Gateway: the VPC link reaches nothing, or fell asleep after 60 days.",
    ),
    Symptom(
        "callers-get-504-or-nothing",
        r"(504 Gateway|connection timed out)",
        ("504 Gateway Time-out", "connection timed out, of the client itself"),
        ("F76", "F43", "F61", "F45"),
        _ALB,
        "The client itself times out where the load balancer's group does not admit it.",
    ),
    Symptom(
        "callers-get-404",
        r'(404 Not Found|"message":\s*"Not Found")',
        ('404 Not Found, or {"message": "Not Found"} from API Gateway',),
        ("F59", "F56"),
        f"{_API}/http-api-develop-routes.html",
        "AlbEdge answers 404 to what no route matches; `/api/*` does not match `/api` there.",
    ),
)

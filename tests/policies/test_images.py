import pytest

from guardrails.images import DOCKER_HUB, Image, parse_image, partition_of

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("nginx", Image(DOCKER_HUB, "nginx", "", "")),
        ("nginx:1.27", Image(DOCKER_HUB, "nginx", "1.27", "")),
        ("grafana/grafana:11", Image(DOCKER_HUB, "grafana/grafana", "11", "")),
        ("ghcr.io/o/app@sha256:ab", Image("ghcr.io", "o/app", "", "sha256:ab")),
        ("localhost:5000/app:1", Image("localhost:5000", "app", "1", "")),
        (f"{ECR}/shop/api:1.0@sha256:ab", Image(ECR, "shop/api", "1.0", "sha256:ab")),
        ("public.ecr.aws/nginx/nginx:1", Image("public.ecr.aws", "nginx/nginx", "1", "")),
    ],
)
def test_a_name_is_taken_apart(name: str, image: Image) -> None:
    assert parse_image(name) == image


@pytest.mark.parametrize(
    ("host", "region"),
    [
        (ECR, "eu-west-1"),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("123456789012.dkr-ecr.us-east-1.on.aws", "us-east-1"),
        ("public.ecr.aws", None),
        ("ghcr.io", None),
        ("123.dkr.ecr.eu-west-1.amazonaws.com", None),
    ],
)
def test_a_private_registry_tells_its_region_and_account(host: str, region: str | None) -> None:
    image = parse_image(f"{host}/app:1")
    assert image.region == region
    assert image.account == (None if region is None else "123456789012")


def test_arns_begin_with_the_partition_of_their_region() -> None:
    regions = ("eu-west-1", "cn-north-1", "us-gov-west-1")
    assert [partition_of(region) for region in regions] == ["aws", "aws-cn", "aws-us-gov"]

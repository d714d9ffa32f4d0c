"""What the stand-in provider does as the official one does, seen from a program."""

import re

import pytest

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine


def test_what_exists_already_is_not_adopted(raw: Sandbox) -> None:
    assert raw.run("pulumi", "version").code == 0
    raw.client("logs").create_log_group(logGroupName="/mine")
    raw.client("ecr").create_repository(repositoryName="mine")
    raw.write_program("""
        import pulumi_aws as aws

        aws.cloudwatch.LogGroup("logs", name="/mine")
        aws.ecr.Repository("images", name="mine")
        aws.ecr.LifecyclePolicy("expiry", repository="mine", policy="{}")
    """)
    result = raw.run("pulumi", "up", "--yes", "--continue-on-error")
    assert result.code != 0
    assert "CreateLogGroup: ResourceAlreadyExistsException" in result.text
    assert "CreateRepository: RepositoryAlreadyExistsException" in result.text


def test_names_groups_and_tags_are_the_official_providers(raw: Sandbox) -> None:
    raw.run("down")
    (raw.project / "Pulumi.dev.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n"
        "  aws:defaultTags: {tags: {team: platform, stage: dev}}\n"
    )
    raw.write_program("""
        import pulumi
        import pulumi_aws as aws

        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", tags={"stage": "mine"})
        group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id)
        cluster = aws.ecs.Cluster("cluster")
        other = aws.ec2.Vpc("other", cidr_block="10.1.0.0/16", region="us-west-2")
        pulumi.export("group", group.name)
        pulumi.export("cluster", cluster.name)
        pulumi.export("tags", vpc.tags_all)
        pulumi.export("hostnames", vpc.enable_dns_hostnames)
        pulumi.export("vpcArn", vpc.arn)
        pulumi.export("region", other.region)
        pulumi.export("groupId", group.id)
    """)
    preview = raw.run("preview")
    shown = dict(re.findall(r"^    (\w+)\s*: (.+)$", preview.text, re.MULTILINE))
    assert shown["groupId"] == shown["vpcArn"] == "[unknown]"
    assert shown["hostnames"] == "false"
    assert shown["region"] == '"us-west-2"'
    up = raw.run("up")
    assert up.code == 0, up.text
    for name in ("group", "cluster"):
        assert re.search(rf'{name}\s+: "{name}-[0-9a-f]{{7}}"', up.text)
    assert re.search(r'vpcArn\s+: "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-', up.text)
    for tag in ('stage: "mine"', 'team : "platform"'):
        assert tag in up.text


def test_a_new_group_lets_nothing_out(raw: Sandbox) -> None:
    result = raw.run("pulumi", "stack", "output", "groupId")
    rules = raw.client("ec2", "eu-west-1").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [result.text.strip()]}]
    )
    assert rules["SecurityGroupRules"] == []


def test_a_name_without_room_for_its_digits_is_refused_in_the_official_words(raw: Sandbox) -> None:
    raw.write_program("""
        import pulumi_aws as aws

        aws.lb.LoadBalancer("a-name-of-exactly-25-chars", subnets=["subnet-1", "subnet-2"])
    """)
    result = raw.run("preview")
    assert result.code != 0
    assert "plus 7 random chars is longer than maximum length 32" in result.text


IN_PLACE = """
    import json
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="CIDR", enable_dns_hostnames=HOSTNAMES)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "TRUSTED"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws.iam.Role("role", assume_role_policy=document, tags={"trusts": "TRUSTED"})
"""


def test_what_changes_in_place_and_what_replaces(raw: Sandbox) -> None:
    def write(cidr: str, hostnames: str, trusted: str) -> None:
        program = IN_PLACE.replace("CIDR", cidr).replace("HOSTNAMES", hostnames)
        raw.write_program(program.replace("TRUSTED", trusted))

    write("10.0.0.0/16", "False", "ec2.amazonaws.com")
    assert raw.update().code == 0
    write("10.0.0.0/16", "True", "ecs-tasks.amazonaws.com")
    result = raw.update()
    assert result.code == 0, result.text
    assert "~ 2 updated" in result.text
    assert raw.run("pulumi", "preview", "--refresh", "--expect-no-changes").code == 0
    write("10.9.0.0/16", "True", "ecs-tasks.amazonaws.com")
    result = raw.run("preview")
    assert "+-1 to replace" in result.text

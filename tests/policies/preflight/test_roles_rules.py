"""F19 and F20: the rights that tasks are started with."""

import json
from typing import Any

import pytest

from guardrails.preflight.rules.roles import (
    preflight_f19_execution_role as f19,
)
from guardrails.preflight.rules.roles import (
    preflight_f20_token_bound_to_vpc as f20,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Planned
from tests.policies.preflight.world import ACCOUNT, IMAGE, REGION, World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

PULL = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/url"


def bare() -> World:
    """A world whose execution role has no policy."""
    world = World()
    world.remove(world.execution_policy)
    return world


def with_secret(source: str, **changes: Any) -> World:
    world = World(containers=[container(secrets=[{"name": "X", "valueFrom": source}])])
    if changes:
        world.add(of.SECRET, "db", {"arn": SECRET, **changes})
    return world


@pytest.mark.parametrize("deployed", [False, True])
def test_the_policy_of_aws_is_enough_to_pull_and_log(deployed: bool) -> None:
    assert World(deployed=deployed).outcomes(f19) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_a_role_without_policies_is_told_with_what_it_lacks(deployed: bool) -> None:
    world = World(deployed=deployed)
    world.remove(world.execution_policy)
    assert world.says(f19) == (
        "F19 ecs.TaskDefinition 'api' has an execution role that is not allowed\n"
        "  ecr:GetAuthorizationToken, to pull the image of container 'api'\n"
        "  ecr:BatchGetImage, to pull the image of container 'api'\n"
        "  ecr:GetDownloadUrlForLayer, to pull the image of container 'api'\n"
        "  logs:CreateLogStream, to write the log of container 'api'\n"
        "  logs:PutLogEvents, to write the log of container 'api'\n"
        "  ecs.TaskDefinition 'api' → iam.Role 'execution' → no policy at all"
    )


def test_hidden_containers_are_judged_by_what_they_are_made_from() -> None:
    world = bare()
    world.hide_containers(world.repository)
    assert "ecr:BatchGetImage, to pull an image" in world.says(f19)
    world.allow(world.execution_role, *PULL)
    assert world.verdicts(f19) == []
    world.hide_containers(world.log_group)
    assert "logs:PutLogEvents, to write its log" in world.says(f19)


def test_hidden_containers_without_a_trace_are_told_by_another_failure() -> None:
    world = bare()
    world.hide_containers(world.vpc)
    assert world.verdicts(f19) == []


def test_no_execution_role_is_refused_on_fargate() -> None:
    world = World()
    del world.definition.props["executionRoleArn"], world.definition.feeds["executionRoleArn"]
    said = world.says(f19)
    assert said.startswith("F19 ecs.TaskDefinition 'api' has no executionRoleArn, which it needs")
    assert "\n  ecr:GetAuthorizationToken, to pull the image of container 'api'" in said
    assert f19.failure is not None
    assert "Fargate requires task definition to have execution role ARN" in f19.failure.says


def test_no_execution_role_is_fine_where_nothing_needs_one() -> None:
    world = World(containers=[container(image="nginx:1", logConfiguration=None)])
    del world.definition.props["executionRoleArn"], world.definition.feeds["executionRoleArn"]
    assert world.outcomes(f19) == {OK}


def test_on_instances_the_instance_pulls_and_logs() -> None:
    world = bare()
    world.definition.props["requiresCompatibilities"] = ["EC2"]
    world.service.props["launchType"] = "EC2"
    assert world.outcomes(f19) == {OK}
    world.contain(container(secrets=[{"name": "X", "valueFrom": PARAMETER}]))
    assert "ssm:GetParameters" in world.says(f19)
    assert "ecr:" not in world.says(f19)


def test_a_role_outside_the_plan_cannot_be_judged() -> None:
    world = World()
    literal = f"arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole"
    world.definition.props["executionRoleArn"] = literal
    world.definition.feeds["executionRoleArn"] = []
    assert world.outcomes(f19) == {CANNOT_JUDGE}
    assert "the role of executionRoleArn is not in this plan" in world.says(f19)


def _inline(world: World) -> None:
    policy = {"Statement": {"Effect": "Allow", "Action": [*PULL, *LOGS], "Resource": "*"}}
    world.execution_role.props["inlinePolicies"] = [{"name": "x", "policy": json.dumps(policy)}]


def _managed_arns(world: World) -> None:
    arn = world.execution_policy.props["policyArn"]
    world.execution_role.props["managedPolicyArns"] = [arn]


def _own_managed(world: World) -> None:
    said = {"Statement": [{"Effect": "Allow", "Action": ["ecr:*", "logs:*"], "Resource": ["*"]}]}
    policy = world.add(of.POLICY, "run", {"policy": json.dumps(said)})
    world.add(of.ROLE_POLICY_ATTACHMENT, "run", role=world.execution_role, policyArn=policy)


def _attachment_of_several(world: World) -> None:
    arn = world.execution_policy.props["policyArn"]
    roles = [world.execution_role, world.task_role]
    world.add(of.POLICY_ATTACHMENT, "run", {"policyArn": arn}, roles=roles)


def _exclusive(world: World) -> None:
    arn = world.execution_policy.props["policyArn"]
    given = {"policyArns": [arn]}
    world.add(of.ROLE_POLICY_ATTACHMENTS, "run", given, roleName=world.execution_role)


def _by_name(world: World) -> None:
    arn = world.execution_policy.props["policyArn"]
    world.add(of.ROLE_POLICY_ATTACHMENT, "run", {"policyArn": arn, "role": "execution"})


def _not_action(world: World) -> None:
    said = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    policy = {"policy": json.dumps({"Statement": [said]})}
    world.add(of.ROLE_POLICY, "run", policy, role=world.execution_role)


FORMS = [
    _inline,
    _managed_arns,
    _own_managed,
    _attachment_of_several,
    _exclusive,
    _by_name,
    _not_action,
]


@pytest.mark.parametrize("give", FORMS, ids=lambda give: give.__name__)
@pytest.mark.parametrize("deployed", [False, True])
def test_every_form_of_giving_a_policy_counts(give: Any, deployed: bool) -> None:
    world = World(deployed=deployed)
    world.remove(world.execution_policy)
    assert world.outcomes(f19) == {VIOLATION}
    give(world)
    assert world.says(f19) == ""


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        (f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/api", OK),
        (f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/*", OK),
        ("arn:aws:ecr:*:*:repository/*", OK),
        (f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/web", VIOLATION),
        (f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/shop/api", VIOLATION),
        (f"arn:aws:ecr:{REGION}:210987654321:repository/shop/api", VIOLATION),
        ("arn:aws:ecr:*:*:repository/${aws:PrincipalTag/team}", CANNOT_JUDGE),
    ],
)
def test_a_pull_has_to_be_allowed_on_the_repository(resource: str, outcome: Outcome) -> None:
    world = bare()
    world.allow(world.execution_role, PULL[0], *LOGS)
    world.allow(world.execution_role, *PULL[1:], resource=resource)
    assert world.outcomes(f19) == {outcome}


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/api:*", OK),
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/*", OK),
        ("arn:aws:logs:*:*:*", OK),
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/web:*", VIOLATION),
        # The group's own ARN covers none of its streams.
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/api", VIOLATION),
    ],
)
def test_logs_have_to_be_allowed_on_the_groups_streams(resource: str, outcome: Outcome) -> None:
    world = bare()
    world.allow(world.execution_role, *PULL)
    world.allow(world.execution_role, *LOGS, resource=resource)
    assert world.outcomes(f19) == {outcome}


def test_a_policy_that_is_not_known_yet_is_a_doubt() -> None:
    world = bare()
    unknown = {"policy": UNKNOWN_STRING}
    feeds = {"role": world.execution_role, "policy": world.repository}
    world.add(of.ROLE_POLICY, "run", unknown, **feeds)
    assert world.outcomes(f19) == {CANNOT_JUDGE}
    assert "policy of iam.RolePolicy 'run' is not known yet" in world.says(f19)


def test_a_managed_policy_that_nobody_knows_is_a_doubt() -> None:
    world = World()
    world.execution_policy.props["policyArn"] = f"arn:aws:iam::{ACCOUNT}:policy/ours"
    assert world.outcomes(f19) == {CANNOT_JUDGE}
    said = world.says(f19)
    assert "a policy of iam.RolePolicyAttachment 'execution' is not in this plan" in said


def test_a_policy_of_some_role_or_other_is_a_doubt() -> None:
    world = bare()
    said = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    given = {"policy": json.dumps(said), "role": UNKNOWN_STRING}
    world.add(of.ROLE_POLICY, "stray", given, role=world.vpc)
    assert world.outcomes(f19) == {CANNOT_JUDGE}


def test_what_is_denied_is_not_allowed() -> None:
    world = World()
    world.allow(world.execution_role, "ecr:*", Effect="Deny")
    assert "ecr:BatchGetImage" in world.says(f19)
    assert "logs:" not in world.says(f19).partition("→")[0]


class _OfService(Planned):
    """A child of this library's Service: its URN says so."""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::shop::private-fargate:index:Service${self.type}::{self.name}"


def test_a_policy_of_a_component_of_the_library_is_vouched_for() -> None:
    world = bare()
    feeds = {"role": [world.execution_role], "policy": [world.repository]}
    given = {"policy": UNKNOWN_STRING, "role": "execution"}
    world.plan.resources.append(_OfService(of.ROLE_POLICY, "run", given, feeds))
    assert world.outcomes(f19) == {OK}


@pytest.mark.parametrize(
    ("source", "action"),
    [
        (SECRET, "secretsmanager:GetSecretValue"),
        (f"{SECRET}:password::", "secretsmanager:GetSecretValue"),
        (PARAMETER, "ssm:GetParameters"),
        ("/shop/url", "ssm:GetParameters"),
        ("url", "ssm:GetParameters"),
    ],
)
def test_a_secret_has_to_be_allowed(source: str, action: str) -> None:
    world = with_secret(source)
    said = world.says(f19)
    assert f"{action}, to read a secret of container 'api'" in said
    assert source not in said
    world.allow(world.execution_role, action)
    assert world.outcomes(f19) == {OK}


def test_to_get_one_parameter_is_not_to_get_parameters() -> None:
    world = with_secret(PARAMETER)
    world.allow(world.execution_role, "ssm:GetParameter")
    assert world.outcomes(f19) == {VIOLATION}


def test_a_parameter_by_name_is_found_in_a_statement_by_arn() -> None:
    world = with_secret("/shop/url")
    world.allow(world.execution_role, "ssm:GetParameters", resource=PARAMETER)
    assert world.outcomes(f19) == {OK}


def test_a_secret_outside_the_plan_may_have_a_policy_that_allows_it() -> None:
    world = with_secret(SECRET)
    assert world.outcomes(f19) == {CANNOT_JUDGE}
    assert "because of: the policy of that secret, which is not in this plan" in world.says(f19)


def test_a_secret_of_the_plan_without_a_policy_is_judged() -> None:
    world = with_secret(SECRET, name="db")
    assert world.outcomes(f19) == {VIOLATION}
    world.add(of.SECRET_POLICY, "db", {"secretArn": SECRET, "policy": UNKNOWN_STRING})
    assert world.outcomes(f19) == {CANNOT_JUDGE}


def test_a_secret_with_a_key_of_its_own_asks_for_the_key() -> None:
    world = with_secret(SECRET, name="db")
    world.allow(world.execution_role, "secretsmanager:GetSecretValue", resource=SECRET)
    assert world.outcomes(f19) == {OK}
    key = world.add(of.KEY, "secrets")
    (secret,) = (each for each in world.plan.resources if each.type == of.SECRET)
    secret.props["kmsKeyId"], secret.feeds["kmsKeyId"] = UNKNOWN_STRING, [key]
    assert "kms:Decrypt, to decrypt a secret of container 'api'" in world.says(f19)
    assert world.outcomes(f19) == {VIOLATION}
    key.props["policy"] = "{}"
    assert world.outcomes(f19) == {CANNOT_JUDGE}
    world.allow(world.execution_role, "kms:Decrypt")
    assert world.outcomes(f19) == {OK}


def test_credentials_log_secrets_and_environment_files_are_needed_too() -> None:
    options = {"logDriver": "splunk", "secretOptions": [{"name": "t", "valueFrom": PARAMETER}]}
    files = [{"type": "s3", "value": "arn:aws:s3:::shop/api.env"}]
    world = World(
        containers=[
            container(
                image="registry.example.com/api:1",
                repositoryCredentials={"credentialsParameter": SECRET},
                logConfiguration=options,
                environmentFiles=files,
            )
        ]
    )
    world.allow(world.execution_role, "ssm:GetParameters")
    said = world.says(f19)
    assert "to read the registry's credentials of container 'api'" in said
    assert "s3:GetObject, to read an environment file of container 'api'" in said
    assert "ssm:GetParameters" not in said


def test_a_repository_with_a_policy_may_grant_the_pull() -> None:
    world = bare()
    world.allow(world.execution_role, PULL[0], *LOGS)
    assert world.outcomes(f19) == {VIOLATION}
    world.add(of.REPOSITORY_POLICY, "api", {"policy": "{}"}, repository=world.repository)
    assert world.outcomes(f19) == {CANNOT_JUDGE}
    assert "ecr.RepositoryPolicy 'api'" in world.says(f19)


def test_a_repository_outside_the_plan_may_grant_the_pull() -> None:
    world = bare()
    world.contain(container(image=IMAGE.replace("shop/api", "other/api")))
    world.allow(world.execution_role, PULL[0], *LOGS)
    assert world.outcomes(f19) == {CANNOT_JUDGE}


VPC_CONDITION = {"StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}
ENDPOINT_CONDITION = {"StringEquals": {"aws:SourceVpce": ["vpce-0123456789abcdef0"]}}
ELSEWHERE = {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}


def only(condition: Any, *actions: str, effect: str = "Allow") -> tuple[World, Planned]:
    world = bare()
    policy = world.allow(world.execution_role, *actions, Effect=effect, Condition=condition)
    return world, policy


@pytest.mark.parametrize("condition", [VPC_CONDITION, ENDPOINT_CONDITION])
def test_a_token_that_is_bound_to_a_vpc_is_never_given(condition: Any) -> None:
    world, _ = only(condition, *PULL, *LOGS)
    assert world.says(f20) == (
        "F20 iam.Role 'execution' cannot sign in to ECR: ecr:GetAuthorizationToken is allowed to "
        "it from a VPC alone\n"
        "  policy of iam.RolePolicy 'execution-ecr:GetAuthorizationToken'"
    )
    # One failure, one finding.
    assert world.outcomes(f19) == {OK}


def test_the_rest_may_be_bound_to_a_vpc() -> None:
    world, _ = only(VPC_CONDITION, *PULL[1:])
    world.allow(world.execution_role, PULL[0], *LOGS)
    assert world.outcomes(f20) == {OK}
    assert world.outcomes(f19) == {OK}


def test_another_statement_that_allows_the_token_is_enough() -> None:
    world, _ = only(VPC_CONDITION, "ecr:*")
    assert world.outcomes(f20) == {OK, VIOLATION}
    world.plan.resources.append(world.execution_policy)
    assert world.outcomes(f20) == {OK}


def test_a_denial_to_whoever_comes_from_elsewhere_hits_the_token() -> None:
    world = World()
    world.allow(world.execution_role, "*", Effect="Deny", Condition=ELSEWHERE)
    assert "ecr:GetAuthorizationToken is denied to it outside a VPC" in world.says(f20)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
        {**ELSEWHERE, "Bool": {"aws:ViaAWSService": "false"}},
        {"StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}},
    ],
)
def test_a_denial_that_may_not_hold_is_let_pass(condition: Any) -> None:
    world = World()
    world.allow(world.execution_role, "*", Effect="Deny", Condition=condition)
    assert world.outcomes(f20) == {OK}


def test_only_execution_roles_of_fargate_are_judged() -> None:
    world = World()
    world.allow(world.task_role, *PULL, Condition=VPC_CONDITION)
    assert world.outcomes(f20) == {OK}


def test_an_unknown_policy_may_allow_the_token() -> None:
    world, _ = only(VPC_CONDITION, *PULL)
    feeds = {"role": world.execution_role, "policy": world.repository}
    world.add(of.ROLE_POLICY, "more", {"policy": UNKNOWN_STRING}, **feeds)
    assert world.outcomes(f20) == {OK}

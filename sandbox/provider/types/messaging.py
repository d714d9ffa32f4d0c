"""Topics, subscriptions and queues, and who may use them."""

from collections.abc import Mapping

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

_TOPIC_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoTopic": "FifoTopic",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}

_SUBSCRIPTION_ATTRIBUTES = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}

_QUEUE_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}

_DEFAULT_POLICY = (
    '{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":'
    '"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish",'
    '"SNS:RemovePermission","SNS:SetTopicAttributes","SNS:DeleteTopic",'
    '"SNS:ListSubscriptionsByTopic","SNS:GetTopicAttributes","SNS:AddPermission","SNS:Subscribe"],'
    '"Resource":"$arn","Condition":{"StringEquals":{"AWS:SourceOwner":"$account"}}}]}'
)
"""The policy that a topic has from the start, and has again when its own is taken away."""


def _with_attributes(properties: Properties, keys: Mapping[str, str]) -> Properties:
    """The API takes all but the name in one mapping of texts."""
    members = {key: value for key, value in properties.items() if key not in keys}
    attributes = {keys[key]: _text(value) for key, value in properties.items() if key in keys}
    return {**members, "attributes": attributes} if attributes else members


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _each_attribute(
    operation: str, target: str, keys: Mapping[str, str], *without: str
) -> tuple[Call, ...]:
    """A setter for each attribute: the API changes one at a time."""
    return tuple(
        Call(
            operation,
            {target: "$id", "AttributeName": key, "AttributeValue": f"${name}"},
            when=(name,),
            on_create=False,
        )
        for name, key in keys.items()
        if name not in without
    )


def _topic_policy_members(properties: Properties) -> Properties:
    members = dict(properties)
    if "policy" in members:
        members |= {"attributeName": "Policy", "attributeValue": members.pop("policy")}
    return members


ENTRIES = (
    Entry(
        token="aws:sns/topic:Topic",
        service="sns",
        cfn="AWS::SNS::Topic",
        create=Call("create_topic"),
        id="TopicArn",
        read=Call("get_topic_attributes", {"TopicArn": "$id"}),
        at="Attributes",
        delete=Call("delete_topic", {"TopicArn": "$id"}),
        reshape=lambda properties: _with_attributes(properties, _TOPIC_ATTRIBUTES),
        setters=_each_attribute("set_topic_attributes", "TopicArn", _TOPIC_ATTRIBUTES, "fifoTopic"),
        defaults={"contentBasedDeduplication": False, "fifoTopic": False},
        computed=("fifoThroughputScope", "maximumMessageSize", "policy", "signatureVersion"),
        outputs={
            "arn": "TopicArn",
            "name": lambda found: found["TopicArn"].rpartition(":")[2],
        },
        replaces=("fifoTopic",),
        name=("name", 256),
    ),
    Entry(
        token="aws:sns/topicSubscription:TopicSubscription",
        service="sns",
        cfn="AWS::SNS::Subscription",
        create=Call("subscribe", {"ReturnSubscriptionArn": True}),
        id="SubscriptionArn",
        read=Call("get_subscription_attributes", {"SubscriptionArn": "$id"}),
        at="Attributes",
        delete=Call("unsubscribe", {"SubscriptionArn": "$id"}),
        reshape=lambda properties: _with_attributes(properties, _SUBSCRIPTION_ATTRIBUTES),
        renames={"topic": "TopicArn"},
        setters=_each_attribute(
            "set_subscription_attributes", "SubscriptionArn", _SUBSCRIPTION_ATTRIBUTES
        ),
        # They steer how the official provider confirms an HTTP endpoint.
        ignored=("confirmationTimeoutInMinutes", "endpointAutoConfirms"),
        defaults={
            "confirmationTimeoutInMinutes": 1,
            "endpointAutoConfirms": False,
            "rawMessageDelivery": False,
        },
        computed=("filterPolicyScope",),
        outputs={"arn": "SubscriptionArn", "ownerId": "Owner"},
        replaces=("endpoint", "protocol", "topic"),
    ),
    Entry(
        token="aws:sns/topicPolicy:TopicPolicy",
        service="sns",
        cfn="AWS::SNS::TopicPolicy",
        create=Call("set_topic_attributes"),
        id="$arn",
        read=Call("get_topic_attributes", {"TopicArn": "$id"}),
        at="[Attributes] | [?!contains(Policy, '__default_policy_ID')] | [0]",
        delete=Call(
            "set_topic_attributes",
            {"TopicArn": "$id", "AttributeName": "Policy", "AttributeValue": _DEFAULT_POLICY},
        ),
        update=Call("set_topic_attributes", {"TopicArn": "$id"}),
        reshape=_topic_policy_members,
        renames={"arn": "TopicArn"},
        replaces=("arn",),
    ),
    Entry(
        token="aws:sqs/queue:Queue",
        service="sqs",
        cfn="AWS::SQS::Queue",
        create=Call("create_queue"),
        id="QueueUrl",
        read=Call("get_queue_attributes", {"QueueUrl": "$id", "AttributeNames": ["All"]}),
        at="Attributes",
        delete=Call("delete_queue", {"QueueUrl": "$id"}),
        update=Call("set_queue_attributes", {"QueueUrl": "$id"}),
        reshape=lambda properties: _with_attributes(properties, _QUEUE_ATTRIBUTES),
        renames={"name": "QueueName"},
        defaults={
            "contentBasedDeduplication": False,
            "delaySeconds": 0,
            "fifoQueue": False,
            "messageRetentionSeconds": 345600,
            "receiveWaitTimeSeconds": 0,
            "visibilityTimeoutSeconds": 30,
        },
        computed=(
            "deduplicationScope",
            "fifoThroughputLimit",
            "kmsDataKeyReusePeriodSeconds",
            "maxMessageSize",
            "policy",
            "redriveAllowPolicy",
            "redrivePolicy",
            "sqsManagedSseEnabled",
        ),
        outputs={
            "arn": "QueueArn",
            "name": lambda found: found["QueueArn"].rpartition(":")[2],
            "maxMessageSize": "MaximumMessageSize",
            "messageRetentionSeconds": "MessageRetentionPeriod",
            "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
            "visibilityTimeoutSeconds": "VisibilityTimeout",
        },
        looked_up={"url": (Call("get_queue_url", {"QueueName": "$name"}), "QueueUrl")},
        name=("name", 80),
        tag_id="$id",
    ),
    Entry(
        token="aws:sqs/queuePolicy:QueuePolicy",
        service="sqs",
        cfn="AWS::SQS::QueuePolicy",
        create=Call("set_queue_attributes"),
        id="$queueUrl",
        read=Call("get_queue_attributes", {"QueueUrl": "$id", "AttributeNames": ["Policy"]}),
        at="Attributes",
        delete=Call("set_queue_attributes", {"QueueUrl": "$id", "Attributes": {"Policy": ""}}),
        update=Call("set_queue_attributes", {"QueueUrl": "$id"}),
        reshape=lambda properties: _with_attributes(properties, {"policy": "Policy"}),
        replaces=("queueUrl",),
    ),
)

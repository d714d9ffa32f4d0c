"""Delivery of the logs that AWS's own services write: where from, where to, and the two joined."""

from sandbox.provider.table import Call, Entry

_LOGS = "aws:cloudwatch/"

ENTRIES = (
    Entry(
        token=f"{_LOGS}logDeliverySource:LogDeliverySource",
        service="logs",
        cfn="AWS::Logs::DeliverySource",
        create=Call("put_delivery_source"),
        id="$name",
        read=Call("get_delivery_source", {"name": "$id"}),
        at="deliverySource",
        delete=Call("delete_delivery_source", {"name": "$id"}),
        outputs={"resourceArn": "resourceArns[0]"},
        replaces=("logType", "resourceArn"),
        name=("name", 60),
    ),
    Entry(
        token=f"{_LOGS}logDeliveryDestination:LogDeliveryDestination",
        service="logs",
        cfn="AWS::Logs::DeliveryDestination",
        create=Call("put_delivery_destination"),
        id="$name",
        read=Call("get_delivery_destination", {"name": "$id"}),
        at="deliveryDestination",
        delete=Call("delete_delivery_destination", {"name": "$id"}),
        replaces=("deliveryDestinationConfiguration", "outputFormat"),
        computed=("deliveryDestinationType",),
        name=("name", 60),
    ),
    Entry(
        token=f"{_LOGS}logDelivery:LogDelivery",
        service="logs",
        cfn="AWS::Logs::Delivery",
        create=Call("create_delivery"),
        id="delivery.id",
        read=Call("get_delivery", {"id": "$id"}),
        at="delivery",
        delete=Call("delete_delivery", {"id": "$id"}),
        computed=("fieldDelimiter", "recordFields", "s3DeliveryConfigurations"),
    ),
)

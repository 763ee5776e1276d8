"""CloudFormation types of our stack that moto cannot make: alarms, subscriptions, policies, invoke settings."""

from moto.awslambda.utils import get_backend
from moto.cloudformation import parsing
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

NUMBERS = {
    "EvaluationPeriods": int,
    "DatapointsToAlarm": int,
    "Period": int,
    "Threshold": float,
}


def define(resource_type, make, remove=None, name_property=""):
    """Registers a type. `make(name, properties, account, region)` returns the physical id and its attributes."""

    class Resource(CloudFormationModel):
        # moto reads a resource's service from the module of its class.
        __module__ = f"moto.{resource_type.split('::')[1].lower()}.models"

        def __init__(self, physical_id, attributes):
            self.physical_resource_id = physical_id
            self.attributes = attributes
            self.type = resource_type

        @staticmethod
        def cloudformation_name_type():
            return name_property

        @staticmethod
        def cloudformation_type():
            return resource_type

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        def get_cfn_attribute(self, name):
            return self.attributes[name]

        def is_created(self):
            return True

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            return cls(*make(resource_name, cloudformation_json["Properties"], account_id, region_name))

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
        ):
            return cls.create_from_cloudformation_json(
                new_resource_name, cloudformation_json, account_id, region_name
            )

        def delete(self, account_id, region_name):
            if remove is not None:
                remove(self.physical_resource_id, account_id, region_name)

    return Resource


def make_alarm(name, properties, account, region):
    numbers = {key: kind(properties[key]) for key, kind in NUMBERS.items() if key in properties}
    backend = cloudwatch_backends[account][region]
    before = backend.alarms.get(name)
    alarm = backend.put_metric_alarm(
        name=name,
        namespace=properties.get("Namespace"),
        metric_name=properties.get("MetricName"),
        comparison_operator=properties["ComparisonOperator"],
        evaluation_periods=numbers["EvaluationPeriods"],
        datapoints_to_alarm=numbers.get("DatapointsToAlarm"),
        period=numbers.get("Period"),
        threshold=numbers.get("Threshold"),
        statistic=properties.get("Statistic"),
        description=properties.get("AlarmDescription"),
        dimensions=properties.get("Dimensions", []),
        alarm_actions=properties.get("AlarmActions", []),
        ok_actions=properties.get("OKActions", []),
        treat_missing_data=properties.get("TreatMissingData"),
    )
    if before is not None:
        # An alarm that is updated keeps its state (API reference, PutMetricAlarm); moto makes it anew.
        alarm.state_value, alarm.state_reason = before.state_value, before.state_reason
        alarm.state_updated_timestamp = before.state_updated_timestamp
    return name, {"Arn": alarm.alarm_arn}


def remove_alarm(name, account, region):
    cloudwatch_backends[account][region].delete_alarms([name])


def make_subscription(_, properties, account, region):
    subscription = sns_backends[account][region].subscribe(
        properties["TopicArn"], properties["Endpoint"], properties["Protocol"]
    )
    return subscription.arn, {}


def make_invoke_config(name, properties, account, region):
    settings = {key: value for key, value in properties.items() if key not in ("FunctionName", "Qualifier")}
    get_backend(account, region).put_function_event_invoke_config(properties["FunctionName"], settings)
    return name, {}


def make_nothing(name, _properties, _account, _region):
    """For policies: moto checks none, so there is nothing to keep."""
    return name, {}


# Kept by name: moto finds the classes as subclasses, which Python holds only weakly.
types = [
    define("AWS::CloudWatch::Alarm", make_alarm, remove_alarm, "AlarmName"),
    define("AWS::SNS::Subscription", make_subscription),
    define("AWS::SNS::TopicPolicy", make_nothing),
    define("AWS::SQS::QueuePolicy", make_nothing),
    define("AWS::S3::BucketPolicy", make_nothing),
    define("AWS::Lambda::EventInvokeConfig", make_invoke_config),
]
for cache in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
    cache.cache_clear()

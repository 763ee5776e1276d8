"""Alarm actions: SetAlarmState invokes functions, publishes to topics and tells EventBridge, as AWS does.

moto only stores the new state. Nothing happens when the state stays what it is.
"""

import json
from datetime import datetime, timezone

from moto.cloudwatch.models import CloudWatchBackend
from moto.events.models import Rule, events_backends
from moto.sns.models import sns_backends

from .functions import invoke_asynchronously

moto_set_alarm_state = CloudWatchBackend.set_alarm_state
moto_send_to_targets = Rule.send_to_targets


def set_alarm_state(self, alarm_name, reason, reason_data, state_value):
    alarm = self.alarms.get(alarm_name)
    previous = describe_state(alarm) if alarm else None
    moto_set_alarm_state(self, alarm_name, reason, reason_data, state_value)
    if previous["value"] == state_value:
        return
    tell_event_bridge(self, alarm, previous)
    if not alarm.actions_enabled:
        return
    for action in list_actions(alarm):
        if ":lambda:" in action:
            event = describe_for_function(self, alarm, previous)
            invoke_asynchronously(action, event, "lambda.alarms.cloudwatch.amazonaws.com", alarm.alarm_arn)
        elif ":sns:" in action:
            publish(self, alarm, previous, action)


def list_actions(alarm):
    return {
        "ALARM": alarm.alarm_actions,
        "OK": alarm.ok_actions,
        "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
    }[alarm.state_value] or []


def format_time(moment):
    """CloudWatch's own form: milliseconds, and an offset without a colon."""
    return moment.replace(tzinfo=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def describe_state(alarm):
    return {
        "value": alarm.state_value,
        "reason": alarm.state_reason,
        "reasonData": alarm.state_reason_data,
        "timestamp": format_time(alarm.state_updated_timestamp),
    }


def describe_configuration(alarm):
    metric = {
        "namespace": alarm.namespace,
        "name": alarm.metric_name,
        "dimensions": {dimension.name: dimension.value for dimension in alarm.dimensions},
    }
    return {
        "description": alarm.description,
        "metrics": [
            {
                "id": "m1",
                "metricStat": {"metric": metric, "period": alarm.period, "stat": alarm.statistic},
                "returnData": True,
            }
        ],
    }


def describe_for_function(backend, alarm, previous):
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.alarm_arn,
        "accountId": backend.account_id,
        "time": format_time(datetime.now(timezone.utc)),
        "region": backend.region_name,
        "alarmData": {
            "alarmName": alarm.name,
            "state": describe_state(alarm),
            "previousState": previous,
            "configuration": describe_configuration(alarm),
        },
    }


def publish(backend, alarm, previous, topic):
    message = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": backend.account_id,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": format_time(alarm.state_updated_timestamp),
        "Region": backend.region_name,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": previous["value"],
        "Trigger": {
            "MetricName": alarm.metric_name,
            "Namespace": alarm.namespace,
            "Dimensions": [{"value": d.value, "name": d.name} for d in alarm.dimensions],
        },
    }
    subject = f'{alarm.state_value}: "{alarm.name}" in {backend.region_name}'
    sns_backends[backend.account_id][backend.region_name].publish(json.dumps(message), arn=topic, subject=subject[:100])


def tell_event_bridge(backend, alarm, previous):
    detail = {
        "alarmName": alarm.name,
        "state": describe_state(alarm),
        "previousState": previous,
        "configuration": describe_configuration(alarm),
    }
    events_backends[backend.account_id][backend.region_name].put_events(
        [
            {
                "Source": "aws.cloudwatch",
                "DetailType": "CloudWatch Alarm State Change",
                "Detail": json.dumps(detail),
                "Resources": [alarm.alarm_arn],
            }
        ]
    )


def send_to_targets(self, original_event, transform_input=True):
    """moto knows no Lambda targets: those are served here, all others by moto."""
    targets = self.targets
    if not self.scheduled_expression and self.event_pattern.matches_event(original_event):
        for target in targets:
            serve_function(self, target, dict(original_event))
    self.targets = [target for target in targets if ":lambda:" not in target["Arn"]]
    try:
        moto_send_to_targets(self, original_event, transform_input)
    finally:
        self.targets = targets


def serve_function(rule, target, event):
    """Calls a target that is a function; returns whether it is one."""
    if ":lambda:" not in target["Arn"]:
        return False
    given = json.loads(target["Input"]) if "Input" in target else event
    invoke_asynchronously(target["Arn"], given, "events.amazonaws.com", rule.arn)
    return True


CloudWatchBackend.set_alarm_state = set_alarm_state
Rule.send_to_targets = send_to_targets

"""Rules with a schedule: they never fire on moto; here they do when a test says that their time has come."""

import uuid
from datetime import datetime, timezone

from moto.events.models import events_backends

from .alarm_actions import serve_function


def fire():
    """Fires every enabled rule with a schedule once; returns how many functions were called."""
    called = 0
    for backend in (one for account in events_backends.values() for one in account.values()):
        for bus in backend.event_buses.values():
            for rule in bus.rules.values():
                if rule.scheduled_expression and rule.state == "ENABLED":
                    called += sum(serve_function(rule, target, describe(rule)) for target in rule.targets)
    return called


def describe(rule):
    """EventBridge's own event, which a target gets unless it has an input of its own."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }

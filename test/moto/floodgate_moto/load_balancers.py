"""Load balancers: nodes with interfaces of their own, and target health that a test can set.

A load balancer has one interface per subnet (description `ELB app/<name>/<id>`), which carries its groups.
"""

import threading

from moto.ec2.utils import random_ip
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeTargetGroup

HEALTHY = {"state": "healthy"}
health_by_target = {}
lock = threading.Lock()


def set_target_health(request):
    """Takes `{"targets": {"<id>": {"state", "reason"?, "description"?}}}`."""
    with lock:
        health_by_target.update(request["targets"])


moto_health_for = FakeTargetGroup.health_for
moto_create = ELBv2Backend.create_load_balancer
moto_delete = ELBv2Backend.delete_load_balancer
moto_set_groups = ELBv2Backend.set_security_groups


def health_for(self, target, ec2_backend):
    known = moto_health_for(self, target, ec2_backend)
    with lock:
        health = health_by_target.get(target["Id"], HEALTHY)
    if known.status != "healthy" or health["state"] == "healthy":
        return known
    return FakeHealthStatus(
        known.instance_id,
        known.port,
        known.health_check_port,
        health["state"],
        health.get("reason", "Target.Timeout"),
        health.get("description", "Request timed out"),
    )


def node_description(arn):
    return "ELB " + arn.split(":loadbalancer/", 1)[1]


def nodes_of(backend, arn):
    return [eni for eni in backend.ec2_backend.enis.values() if eni.description == node_description(arn)]


def create(self, name, security_groups, *args, **kwargs):
    balancer = moto_create(self, name, security_groups, *args, **kwargs)
    for subnet in balancer.subnets:
        node = self.ec2_backend.create_network_interface(
            subnet, [], group_ids=security_groups, description=node_description(balancer.arn)
        )
        node.requester_managed = True
        node.requester_id = "amazon-elb"
        node.status = "in-use"
        if balancer.scheme == "internet-facing":
            node.public_ip = random_ip()
    return balancer


def delete(self, arn):
    for node in nodes_of(self, arn):
        node.delete()
    return moto_delete(self, arn)


def set_groups(self, arn, sec_groups):
    result = moto_set_groups(self, arn, sec_groups)
    for node in nodes_of(self, arn):
        node._group_set = [self.ec2_backend.get_security_group_from_id(group) for group in sec_groups]
    return result


FakeTargetGroup.health_for = health_for
ELBv2Backend.create_load_balancer = create
ELBv2Backend.delete_load_balancer = delete
ELBv2Backend.set_security_groups = set_groups

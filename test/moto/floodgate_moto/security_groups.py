"""Security groups: AWS's rules that moto does not check.

Canonical CIDRs; a doubled reference is `InvalidPermission.Duplicate` whatever its description says; descriptions
of references in DescribeSecurityGroupRules; one call is all or nothing and names all its rules;
`DependencyViolation` when a group that is in use is deleted.
"""

import ipaddress

from moto.core.responses import ActionResult
from moto.ec2.exceptions import (
    DependencyViolationError,
    InvalidPermissionDuplicateError,
    InvalidSecurityGroupRuleIdNotFoundError,
)
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule
from moto.ec2.responses.security_groups import SecurityGroups

moto_init = SecurityGroupRule.__init__


def init_rule(self, *args, **kwargs):
    moto_init(self, *args, **kwargs)
    for key in ("CidrIp", "CidrIpv6"):
        if key in self.ip_range:
            self.ip_range[key] = canonical(self.ip_range[key])
    prefix_list = kwargs.get("prefix_list_id", args[7] if len(args) > 7 else None)
    self.prefix_list_description = (prefix_list or {}).get("Description")


def canonical(cidr):
    try:
        return str(ipaddress.ip_network(cidr, strict=False))
    except ValueError:
        return cidr  # moto refuses it


def description_of(self):
    return self.ip_range.get("Description") or self.source_group.get("Description") or self.prefix_list_description


def identity_of(rule):
    return (
        rule.ip_protocol,
        rule.from_port if rule.ip_protocol != "-1" else None,
        rule.to_port if rule.ip_protocol != "-1" else None,
        rule.ip_range.get("CidrIp"),
        rule.ip_range.get("CidrIpv6"),
        rule.source_group.get("GroupId"),
        rule.prefix_list_id,
    )


def equal_rules(self, other):
    return identity_of(self) == identity_of(other)


def authorize(direction):
    """Checks every permission of the call before it adds the first, as AWS does."""

    def run(self):
        self.error_on_dryrun()
        calls = list(self._process_rules_from_querystring())
        for arguments in calls:
            refuse_duplicates(self.ec2_backend, arguments, direction)
        add = getattr(self.ec2_backend, f"authorize_security_group_{direction}")
        rules = [rule for arguments in calls for rule in add(**arguments)[0]]
        return ActionResult({"Return": True, "SecurityGroupRules": rules})

    return run


def revoke(direction):
    """Names the rules that it revoked; a rule id that the group does not have is refused by AWS's own name."""

    def run(self):
        self.error_on_dryrun()
        group = self.ec2_backend.get_security_group_by_name_or_id(self._get_param("GroupId"))
        before = list(rules_of(group, direction)) if group else []
        for rule_id in self._get_param("SecurityGroupRuleIds", []):
            if group and rule_id not in [rule.id for rule in before]:
                raise InvalidSecurityGroupRuleIdNotFoundError(rule_id)
        for arguments in self._process_rules_from_querystring():
            del arguments["sgrule_tags"]
            getattr(self.ec2_backend, f"revoke_security_group_{direction}")(**arguments)
        revoked = [rule for rule in before if rule not in rules_of(group, direction)]
        names = [
            {"SecurityGroupRuleId": rule.id, "GroupId": group.id, "IsEgress": rule.is_egress} for rule in revoked
        ]
        return ActionResult({"Return": True, "RevokedSecurityGroupRules": names})

    return run


def rules_of(group, direction):
    return group.ingress_rules if direction == "ingress" else group.egress_rules


def refuse_duplicates(backend, arguments, direction):
    group = backend.get_security_group_by_name_or_id(arguments["group_name_or_id"])
    if group is None:
        return  # moto refuses it
    wanted = backend._iterate_security_rules(
        arguments["ip_protocol"],
        group.id,
        arguments["from_port"],
        arguments["to_port"],
        [dict(ip_range) for ip_range in arguments["ip_ranges"]],
        arguments["source_groups"],
        arguments["prefix_list_ids"],
    )
    if any(rule in rules_of(group, direction) for rule in wanted):
        raise InvalidPermissionDuplicateError()


moto_delete = SecurityGroupBackend.delete_security_group


def delete_group(self, name=None, group_id=None):
    group = self.get_security_group_by_name_or_id(group_id or name)
    if group is not None and is_in_use(self, group):
        raise DependencyViolationError(f"resource {group.id} has a dependent object")
    return moto_delete(self, name, group_id)


def is_in_use(backend, group):
    if any(group.id in [member.id for member in eni.group_set] for eni in backend.enis.values()):
        return True
    for groups in backend.groups.values():
        for other in groups.values():
            if other.id == group.id:
                continue
            if any(rule.source_group.get("GroupId") == group.id for rule in other.ingress_rules + other.egress_rules):
                return True
    return False


SecurityGroupRule.__init__ = init_rule
SecurityGroupRule.__eq__ = equal_rules
SecurityGroupRule.description = property(description_of)
SecurityGroups.authorize_security_group_ingress = authorize("ingress")
SecurityGroups.authorize_security_group_egress = authorize("egress")
SecurityGroups.revoke_security_group_ingress = revoke("ingress")
SecurityGroups.revoke_security_group_egress = revoke("egress")
SecurityGroupBackend.delete_security_group = delete_group

"""Network ACLs: AWS's rules for entries that moto does not check.

DryRun, the quota per direction and family (default denies included), rule numbers 1..32766, canonical CIDRs,
`InvalidNetworkAclEntry.NotFound`, replacing in place, default denies of new ACLs and of VPCs with IPv6.
"""

import ipaddress

from moto.ec2.exceptions import EC2ClientError, InvalidNetworkAclIdError, InvalidParameterValue
from moto.ec2.models.network_acls import NetworkAcl, NetworkAclBackend, NetworkAclEntry
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses.network_acls import NetworkACLs

DEFAULT_QUOTA = 20
quota_per_direction_and_family = DEFAULT_QUOTA
LAST_RULE_NUMBER = 32766
DEFAULT_DENY = {4: 32767, 6: 32768}
EVERYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
PORT_PROTOCOLS = {"6", "17", "tcp", "udp"}


def set_quota(rules):
    global quota_per_direction_and_family
    quota_per_direction_and_family = int(rules)


def canonical(cidr):
    try:
        return str(ipaddress.ip_network(cidr, strict=False))
    except ValueError as error:
        raise InvalidParameterValue(f"CIDR block {cidr} is malformed") from error


def family_of(entry):
    return 6 if entry.ipv6_cidr_block else 4


def find_entry(acl, rule_number, egress):
    for entry in acl.network_acl_entries:
        if entry.rule_number == rule_number and entry.egress == egress:
            return entry
    raise EC2ClientError(
        "InvalidNetworkAclEntry.NotFound",
        f"The network acl entry identified by {rule_number} does not exist",
    )


def check_number(rule_number):
    if not 1 <= int(rule_number) <= LAST_RULE_NUMBER:
        raise InvalidParameterValue(
            f"Invalid value '{rule_number}' for ruleNumber. Must specify a value between 1 and {LAST_RULE_NUMBER}"
        )


def check_content(fields):
    if (fields["cidr_block"] is None) == (fields["ipv6_cidr_block"] is None):
        raise EC2ClientError(
            "InvalidParameterCombination", "exactly one of cidrBlock and ipv6CidrBlock must be specified"
        )
    if fields["rule_action"] not in ("allow", "deny"):
        raise InvalidParameterValue(f"Invalid value '{fields['rule_action']}' for ruleAction")
    protocol = str(fields["protocol"])
    if not (protocol in PORT_PROTOCOLS or protocol == "-1" or protocol.isdigit() and int(protocol) < 256):
        raise InvalidParameterValue(f"Invalid value '{protocol}' for IP protocol")
    if protocol in PORT_PROTOCOLS and fields["port_range_from"] is None:
        raise EC2ClientError("MissingParameter", "The request must contain the parameter portRange")
    for name in ("cidr_block", "ipv6_cidr_block"):
        if fields[name] is not None:
            fields[name] = canonical(fields[name])


def check_quota(acl, entry):
    same = [
        other
        for other in acl.network_acl_entries
        if other.egress == entry.egress and family_of(other) == family_of(entry)
    ]
    if len(same) >= quota_per_direction_and_family:
        raise EC2ClientError("NetworkAclEntryLimitExceeded", f"The maximum number of rules of {acl.id} is reached.")


moto_create_entry = NetworkAclBackend.create_network_acl_entry
moto_create_acl = NetworkAclBackend.create_network_acl
moto_associate_cidr = VPCBackend.associate_vpc_cidr_block


def create_entry(self, network_acl_id, rule_number, egress, **fields):
    acl = self.get_network_acl(network_acl_id)
    check_number(rule_number)
    check_content(fields)
    entry = NetworkAclEntry(self, network_acl_id=network_acl_id, rule_number=rule_number, egress=egress, **fields)
    if not any(e.rule_number == rule_number and e.egress == egress for e in acl.network_acl_entries):
        check_quota(acl, entry)
    return moto_create_entry(self, network_acl_id, rule_number, egress=egress, **fields)


def replace_entry(self, network_acl_id, rule_number, egress, **fields):
    acl = self.get_network_acl(network_acl_id)
    check_number(rule_number)
    check_content(fields)
    old = find_entry(acl, rule_number, egress)
    entry = NetworkAclEntry(self, network_acl_id=network_acl_id, rule_number=rule_number, egress=egress, **fields)
    if family_of(entry) != family_of(old):
        check_quota(acl, entry)
    acl.network_acl_entries[acl.network_acl_entries.index(old)] = entry
    return entry


def delete_entry(self, network_acl_id, rule_number, egress):
    check_number(rule_number)
    acl = self.get_network_acl(network_acl_id)
    entry = find_entry(acl, rule_number, egress)
    acl.network_acl_entries.remove(entry)
    return entry


def add_default_denies(backend, acl, family):
    for egress in (True, False):
        add_default(backend, acl, family, DEFAULT_DENY[family], "deny", egress)


def add_default(backend, acl, family, number, action, egress):
    fields = dict.fromkeys(("icmp_code", "icmp_type", "port_range_from", "port_range_to"))
    cidrs = {"cidr_block": None, "ipv6_cidr_block": None}
    cidrs["cidr_block" if family == 4 else "ipv6_cidr_block"] = EVERYWHERE[family]
    moto_create_entry(backend, acl.id, number, "-1", action, egress, **cidrs, **fields)


def has_ipv6(backend, vpc_id):
    return len(backend.get_vpc(vpc_id).get_cidr_block_association_set(ipv6=True)) > 0


def add_ipv6_defaults(backend, acl):
    if acl.default:
        for egress in (True, False):
            add_default(backend, acl, 6, 101, "allow", egress)
    add_default_denies(backend, acl, 6)


def create_acl(self, vpc_id, tags=None, default=False):
    acl = moto_create_acl(self, vpc_id, tags, default)
    if not default:
        add_default_denies(self, acl, 4)
    if has_ipv6(self, vpc_id):
        add_ipv6_defaults(self, acl)
    return acl


def add_default_entries(self, network_acl_id):
    acl = self.get_network_acl(network_acl_id)
    for egress in (True, False):
        add_default(self, acl, 4, 100, "allow", egress)
    add_default_denies(self, acl, 4)


def associate_cidr(self, vpc_id, cidr_block, amazon_provided_ipv6_cidr_block):
    had_ipv6 = has_ipv6(self, vpc_id)
    result = moto_associate_cidr(self, vpc_id, cidr_block, amazon_provided_ipv6_cidr_block)
    if has_ipv6(self, vpc_id) and not had_ipv6:
        for acl in self.network_acls.values():
            if acl.vpc_id == vpc_id:
                add_ipv6_defaults(self, acl)
    return result


moto_describe = NetworkAclBackend.describe_network_acls


def describe(self, network_acl_ids=None, filters=None):
    for network_acl_id in network_acl_ids or []:
        if network_acl_id not in self.network_acls:
            raise InvalidNetworkAclIdError(network_acl_id)
    return moto_describe(self, network_acl_ids, filters)


def entries_by_number(self):
    # AWS returns them by number; moto in the order in which they were made.
    return sorted(self.network_acl_entries, key=lambda entry: (not entry.egress, entry.rule_number))


def refusing_dry_run(method):
    def run(self):
        self.get_network_acl_or_fail()
        self.error_on_dryrun()
        return method(self)

    return run


def get_network_acl_or_fail(self):
    self.ec2_backend.get_network_acl(self._get_param("NetworkAclId"))


NetworkAclBackend.create_network_acl = create_acl
NetworkAclBackend.add_default_entries = add_default_entries
NetworkAclBackend.create_network_acl_entry = create_entry
NetworkAclBackend.replace_network_acl_entry = replace_entry
NetworkAclBackend.delete_network_acl_entry = delete_entry
NetworkAclBackend.describe_network_acls = describe
NetworkAcl.entries = property(entries_by_number)
VPCBackend.associate_vpc_cidr_block = associate_cidr
NetworkACLs.get_network_acl_or_fail = get_network_acl_or_fail
for name in ("create", "replace", "delete"):
    action = f"{name}_network_acl_entry"
    setattr(NetworkACLs, action, refusing_dry_run(getattr(NetworkACLs, action)))

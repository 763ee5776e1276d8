"""Updates of a stack, which moto cannot do for a CDK stack, or does by half.

A parameter that was never given keeps its default (moto: KeyError, which the CDK's command line shows as HTML); a role
gets its new inline policies (moto: keeps the old ones).
"""

from moto.cloudformation.models import CloudFormationBackend
from moto.iam.models import Role

moto_resolve_parameters = CloudFormationBackend._resolve_update_parameters
moto_update_role = Role.update_from_cloudformation_json.__func__


def resolve_parameters(self, instance, incoming_params):
    """The CDK asks for the previous value of `BootstrapVersion`, of which only the template's default is known."""
    known = [
        one
        for one in incoming_params
        if not one.get("UsePreviousValue") or one["ParameterKey"] in instance.parameters
    ]
    return moto_resolve_parameters(self, instance, known)


def update_role(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    moto_update_role(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name)
    policies = cloudformation_json["Properties"].get("Policies", [])
    wanted = {policy["PolicyName"]: policy["PolicyDocument"] for policy in policies}
    for name in set(original_resource.policies) - set(wanted):
        original_resource.delete_policy(name)
    for name, document in wanted.items():
        original_resource.put_policy(name, document)
    return original_resource


CloudFormationBackend._resolve_update_parameters = resolve_parameters
Role.update_from_cloudformation_json = classmethod(update_role)

"""Systems Manager: which agents answer, and the commands of one server.

Every running instance has an agent. AWS's rules that moto does not check: a command needs a document and running
instances.
"""

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.exceptions import SSMException
from moto.ssm.models import SimpleSystemManagerBackend
from moto.ssm.responses import SimpleSystemManagerResponse


class InvalidDocument(SSMException):
    def __init__(self, name):
        super().__init__("InvalidDocument", f"Document with name {name} does not exist.")


class InvalidInstanceId(SSMException):
    def __init__(self):
        super().__init__("InvalidInstanceId", "Instances not in a valid state for account")


moto_send_command = SimpleSystemManagerBackend.send_command


def running(backend):
    reservations = ec2_backends[backend.account_id][backend.region_name].all_reservations()
    instances = [one for reservation in reservations for one in reservation.instances]
    return sorted(one.id for one in instances if one._state.name in ("pending", "running"))


def send_command(self, *, document_name, instance_ids, **others):
    if document_name not in self._documents:
        raise InvalidDocument(document_name)
    if any(instance not in running(self) for instance in instance_ids):
        raise InvalidInstanceId()
    named = list(instance_ids)
    command = moto_send_command(self, document_name=document_name, instance_ids=instance_ids, **others)
    if not others["targets"]:
        # moto takes a command without targets for one to every instance.
        command.instance_ids = named
        command.invocations = [one for one in command.invocations if one["InstanceId"] in named]
    return command


def list_command_invocations(self):
    instance = self._get_param("InstanceId")
    found = [
        {**invocation, "RequestedDateTime": command.requested_date_time}
        for command in self.ssm_backend.list_commands(self._get_param("CommandId"), instance)
        for invocation in command.invocations
        if instance in (None, invocation["InstanceId"])
    ]
    return ActionResult({"CommandInvocations": found})


def describe_instance_information(self):
    filters = self._get_param("Filters", [])
    wanted = next((one["Values"] for one in filters if one["Key"] == "InstanceIds"), None)
    found = [one for one in running(self.ssm_backend) if wanted is None or one in wanted]
    return ActionResult(
        {"InstanceInformationList": [{"InstanceId": one, "PingStatus": "Online"} for one in found]}
    )


SimpleSystemManagerBackend.send_command = send_command
SimpleSystemManagerResponse.list_command_invocations = list_command_invocations
SimpleSystemManagerResponse.describe_instance_information = describe_instance_information

"""Lambda functions: the deployed zip is run by `node` as a child process; moto would need Docker.

Asynchronous invocations are retried as their EventInvokeConfig says (without Lambda's waits of one and two
minutes) and end in its failure destination. What the function prints goes to stderr of this server.
"""

import atexit
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
import zipfile

from moto.awslambda.models import LambdaBackend
from moto.awslambda.utils import get_backend
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.sqs.models import sqs_backends

RUNNER = os.path.join(os.path.dirname(__file__), "run_handler.cjs")
DEFAULT_RETRIES = 2

endpoint = ""
folder = tempfile.mkdtemp(prefix="floodgate-moto-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
children = set()
pending = 0
lock = threading.Lock()


def count_running():
    with lock:
        return pending


def stop_all():
    with lock:
        for child in children:
            child.kill()
    shutil.rmtree(folder, ignore_errors=True)


def unpack(function):
    """Unpacks the function's code, once for each version of it."""
    target = os.path.join(folder, hashlib.sha256(function.code_bytes).hexdigest())
    with lock:
        if not os.path.isdir(target):
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(target)
    return target


def environment_of(function, result_file):
    return {
        "PATH": os.environ["PATH"],
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ACCESS_KEY_ID": "function",
        "AWS_SECRET_ACCESS_KEY": "function",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_ENDPOINT_URL": endpoint,
        "NODE_NO_WARNINGS": "1",
        "RESULT_FILE": result_file,
        **{name: str(value) for name, value in (function.environment_vars or {}).items()},
    }


def run(function, event):
    """Runs the function once and returns `{"value"}` or `{"error"}`."""
    request_id = str(uuid.uuid4())
    module, export = function.handler.rsplit(".", 1)
    settings = {
        "functionName": function.function_name,
        "functionArn": function.function_arn,
        "memorySizeMb": function.memory_size,
        "timeoutSeconds": int(function.timeout),
        "requestId": request_id,
    }
    result_file = os.path.join(folder, request_id)
    child = subprocess.Popen(
        ["node", RUNNER, os.path.join(unpack(function), module), export, json.dumps(settings)],
        stdin=subprocess.PIPE,
        stdout=sys.stderr,
        stderr=sys.stderr,
        env=environment_of(function, result_file),
    )
    with lock:
        children.add(child)
    try:
        child.communicate(json.dumps(event).encode(), timeout=int(function.timeout))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return failure("Sandbox.Timedout", f"Task timed out after {function.timeout} seconds")
    finally:
        with lock:
            children.discard(child)
    return read_result(result_file, child.returncode)


def read_result(result_file, status):
    if not os.path.exists(result_file):
        return failure("Runtime.ExitError", f"the process ended with status {status}")
    with open(result_file, encoding="utf8") as file:
        result = json.load(file)
    os.unlink(result_file)
    return result


def failure(error_type, message):
    return {"error": {"errorType": error_type, "errorMessage": message}}


def run_in_background(function, event):
    global pending
    with lock:
        pending += 1

    def work():
        global pending
        try:
            run_with_retries(function, event)
        finally:
            with lock:
                pending -= 1

    threading.Thread(target=work, daemon=True).start()


def run_with_retries(function, event):
    settings = function.event_invoke_config[0].config if function.event_invoke_config else {}
    retries = settings.get("MaximumRetryAttempts", DEFAULT_RETRIES)
    for _ in range(1 + int(retries)):
        result = run(function, event)
        print("FUNCTION RESULT", json.dumps(result), file=sys.stderr, flush=True)
        if "error" not in result:
            return
    destination = settings.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
    if ":sqs:" in destination:
        _, _, _, region, account, queue = destination.split(":")
        message = {"requestPayload": event, "responsePayload": result["error"]}
        sqs_backends[account][region].send_message(queue, json.dumps(message))


def invoke_asynchronously(function_arn, event, principal, source_arn):
    """Another service calls: only if the function's own policy lets it, in the name of this alarm or rule."""
    _, _, _, region, account, *_ = function_arn.split(":")
    function = get_backend(account, region).get_function(function_arn)
    if any(permits(statement, principal, source_arn) for statement in function.policy.statements):
        run_in_background(function, event)
    else:
        print("NOT PERMITTED", principal, source_arn, function_arn, file=sys.stderr, flush=True)


def permits(statement, principal, source_arn):
    conditions = [item for keys in statement.get("Condition", {}).values() for item in keys.items()]
    sources = [value for key, value in conditions if key.lower() == "aws:sourcearn"]
    return statement["Principal"] == {"Service": principal} and sources == [source_arn]


def invoke(self, function_name, qualifier, body, headers, response_headers):
    function = self.get_function(function_name, qualifier)
    event = json.loads(body or "null")
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "DryRun":
        return b""
    if kind == "Event":
        run_in_background(function, event)
        return b""
    result = run(function, event)
    if "error" in result:
        response_headers["x-amz-function-error"] = "Unhandled"
    return json.dumps(result["error"] if "error" in result else result["value"]).encode()


LambdaBackend.invoke = LambdaSimpleBackend.invoke = invoke

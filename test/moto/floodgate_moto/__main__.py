"""Starts the extended moto server on a free port and says on stdout where it listens.

It ends when its standard input ends, so that it never outlives the tests that started it.
"""

import json
import logging
import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from . import (  # noqa: F401  (imported for what they change)
    alarm_actions,
    cloudformation,
    dynamodb,
    functions,
    insights,
    load_balancers,
    network_acls,
    schedules,
    security_groups,
    stack_updates,
    systems_manager,
)


class Application:
    """Answers AWS calls by moto, and `/floodgate/...` by ourselves."""

    def __init__(self):
        self.aws = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO", "").startswith("/floodgate/"):
            return self.control(Request(environ))(environ, start_response)
        return self.aws(environ, start_response)

    def control(self, request):
        if request.path == "/floodgate/target-health" and request.method == "POST":
            load_balancers.set_target_health(request.get_json())
            return Response("{}", content_type="application/json")
        if request.path == "/floodgate/acl-quota" and request.method == "POST":
            network_acls.set_quota(request.get_json()["rules"])
            return Response("{}", content_type="application/json")
        if request.path == "/floodgate/tick" and request.method == "POST":
            return Response(json.dumps({"called": schedules.fire()}), content_type="application/json")
        if request.path == "/floodgate/idle" and request.method == "GET":
            body = json.dumps({"running": functions.count_running()})
            return Response(body, content_type="application/json")
        return Response(f"no such path: {request.path}", status=404)


def stop_with_parent():
    sys.stdin.read()
    functions.stop_all()
    os._exit(0)


def main():
    # One line per request would drown what the functions say.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, Application(), threaded=True)
    # moto builds URLs (queues, own callbacks) from this variable.
    os.environ["MOTO_PORT"] = str(server.port)
    functions.endpoint = f"http://127.0.0.1:{server.port}"
    threading.Thread(target=stop_with_parent, daemon=True).start()
    print(json.dumps({"endpoint": functions.endpoint}), flush=True)
    server.serve_forever()


main()

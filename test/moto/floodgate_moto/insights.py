"""Logs Insights: queries are answered by the service at FLOODGATE_INSIGHTS_URL; moto's own answers are a sham.

The service gets the events and the query, and interprets the language; here are only the calls around it.
"""

import json
import os
import urllib.request
import uuid

from moto.logs.exceptions import LogsClientError, ResourceNotFoundException
from moto.logs.responses import LogsResponse

USUAL_LIMIT = 10_000
queries = {}


class QueryRefused(LogsClientError):
    def __init__(self, name, message):
        self.code = 400
        super().__init__(name, message)


class Query:
    """A query whose answer is known at once, and told at the second question, as AWS takes its time."""

    def __init__(self, answer):
        self.answer = answer
        self.status = "Scheduled"

    def poll(self):
        if self.status == "Cancelled":
            return {"status": "Cancelled", "results": [], "statistics": {}}
        self.status = "Running" if self.status == "Scheduled" else "Complete"
        if self.status == "Running":
            return {"status": "Running", "results": [], "statistics": {}}
        return {"status": "Complete", **self.answer}


def ask(request):
    url = os.environ.get("FLOODGATE_INSIGHTS_URL")
    if not url:
        raise QueryRefused("ServiceUnavailableException", "FLOODGATE_INSIGHTS_URL is not set")
    body = json.dumps(request).encode()
    call = urllib.request.Request(url, data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(call, timeout=60) as response:
        answer = json.load(response)
    if "error" in answer:
        raise QueryRefused(answer["error"]["name"], answer["error"]["message"])
    return answer


def start_query(self):
    names = self._get_param("logGroupNames") or [self._get_param("logGroupName")]
    # AWS takes names and ARNs here.
    names += [name.split(":log-group:")[-1].split(":")[0] for name in self._get_param("logGroupIdentifiers") or []]
    names = [name for name in names if name]
    for name in names:
        if name not in self.logs_backend.groups:
            raise ResourceNotFoundException(f"Log group '{name}' does not exist")
    answer = ask(
        {
            "events": [event for name in names for event in list_events(self.logs_backend.groups[name])],
            "query": self._get_param("queryString"),
            "from": self._get_int_param("startTime"),
            "to": self._get_int_param("endTime"),
            "limit": self._get_param("limit") or USUAL_LIMIT,
        }
    )
    query_id = str(uuid.uuid4())
    queries[query_id] = Query(answer)
    return json.dumps({"queryId": query_id})


def list_events(group):
    for name, stream in group.streams.items():
        for event in stream.events:
            yield {
                "timestampMs": event.timestamp,
                "ingestionMs": event.ingestion_time,
                "message": event.message,
                "stream": name,
                "number": event.event_id,
            }


def find_query(self):
    query = queries.get(self._get_param("queryId"))
    if query is None:
        raise ResourceNotFoundException(f"Query '{self._get_param('queryId')}' does not exist")
    return query


def get_query_results(self):
    return json.dumps(find_query(self).poll())


def stop_query(self):
    query = find_query(self)
    if query.status == "Complete":
        raise QueryRefused("InvalidParameterException", "The query has ended already")
    query.status = "Cancelled"
    return json.dumps({"success": True})


LogsResponse.start_query = start_query
LogsResponse.get_query_results = get_query_results
LogsResponse.stop_query = stop_query

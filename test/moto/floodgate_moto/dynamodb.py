"""DynamoDB: one request at a time, so that conditional writes and transactions are isolated, as on AWS.

moto's server has a thread for each request and its tables have no lock. Its UpdateItem checks the condition and
writes in two steps, and its cancelled TransactWriteItems puts back copies of the whole tables, and with them
takes away what others wrote in between.
"""

import threading

from moto.dynamodb.responses import DynamoHandler

one_at_a_time = threading.Lock()
moto_call_action = DynamoHandler.call_action


def call_action(self):
    with one_at_a_time:
        return moto_call_action(self)


DynamoHandler.call_action = call_action

/**
 * CloudWatch Logs: operations that the account answers.
 */
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type { AccountContext } from '../context';
import type { Operations } from '../operations';
import { describeLogGroups, filterLogEvents, putLogEvents } from './events';
import { getQueryResults, startQuery, stopQuery } from './queries';

export function logsOperations(context: AccountContext): Operations {
  return {
    DescribeLogGroups: (input: logs.DescribeLogGroupsRequest) => describeLogGroups(context, input),
    FilterLogEvents: (input: logs.FilterLogEventsRequest) => filterLogEvents(context, input),
    PutLogEvents: (input: logs.PutLogEventsRequest) => putLogEvents(context, input),
    StartQuery: (input: logs.StartQueryRequest) => startQuery(context, input),
    GetQueryResults: (input: logs.GetQueryResultsRequest) => getQueryResults(context, input),
    StopQuery: (input: logs.StopQueryRequest) => stopQuery(context, input),
  };
}

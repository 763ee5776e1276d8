/** What the widget's function may do, statement by statement. Plain data, as in permissions.ts. */
import { writeOwnLog, type Permission } from './permissions';

export interface WidgetPermissionScope {
  readonly tableArn: string;
  /** The function's own log group, without `:*`. */
  readonly functionLogGroupArn: string;
}

export function listWidgetPermissions({
  tableArn,
  functionLogGroupArn,
}: WidgetPermissionScope): readonly Permission[] {
  return [
    {
      sid: 'ReadLedger',
      reason: 'Read what is under way from the ledger, to show it.',
      actions: ['dynamodb:Query'],
      resources: [tableArn],
    },
    writeOwnLog(functionLogGroupArn),
  ];
}

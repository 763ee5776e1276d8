/** The ledger: one DynamoDB table that remembers incidents, our denies and rules, and the lease. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

export interface LedgerTableProps {
  /** Keep the table when the stack is destroyed: without it nobody knows which entries are ours. */
  readonly keep: boolean;
}

export class LedgerTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: LedgerTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // Idle for weeks, then a burst: nothing to plan capacity by.
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Cleans up only; DynamoDB deletes up to two days late, so expiry itself is judged by the function.
      timeToLiveAttribute: 'deleteAfter',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.keep,
      removalPolicy: props.keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

/** The Systems Manager document that restarts the web servers' services: fixed commands, no parameters. */
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

export interface RestartDocumentProps {
  readonly name: string;
  /** Names of systemd services, checked by the environment's schema; restarted in this order. */
  readonly services: readonly string[];
}

/** systemd kills what has not stopped after 90 s (DefaultTimeoutStopSec), and then starts it anew. */
const SECONDS_PER_SERVICE = 150;

export class RestartDocument extends Construct {
  constructor(scope: Construct, id: string, { name, services }: RestartDocumentProps) {
    super(scope, id);
    new CfnDocument(this, 'Document', {
      name,
      documentType: 'Command',
      documentFormat: 'JSON',
      // A named document cannot be replaced; the function runs its newest version.
      updateMethod: 'NewVersion',
      targetType: '/AWS::EC2::Instance',
      content: {
        schemaVersion: '2.2',
        description: `Floodgate: restarts ${services.join(', ')}.`,
        mainSteps: [
          {
            action: 'aws:runShellScript',
            name: 'restart',
            precondition: { StringEquals: ['platformType', 'Linux'] },
            inputs: {
              timeoutSeconds: String(SECONDS_PER_SERVICE * services.length),
              // The first failure ends it: its text is what people need to see.
              runCommand: ['set -e', ...services.map((service) => `systemctl restart -- ${service}`)],
            },
          },
        ],
      },
    });
  }
}

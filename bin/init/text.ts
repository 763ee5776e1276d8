/** What `init` found, wrote and asks for, for people. Pure. */
import type { EnvironmentFile } from '../../lambda/config';
import { joinSections, writeTable } from '../table';
import type { ServerSettings } from './server-settings';
import type { Site } from './site';

export interface InitResult {
  /** `environments/<name>.json` */
  readonly file: string;
  readonly name: string;
  readonly environment: EnvironmentFile;
  readonly site: Site;
  readonly settings: ServerSettings;
  readonly notes: readonly string[];
}

export function writeInitText({ file, name, environment, site, settings, notes }: InitResult): string {
  const { logs } = environment;
  return joinSections([
    [`${file} is written, in mode observe: it plans and reports, and changes nothing.`],
    writeTable(
      'Found',
      ['', ''],
      [
        ['account', `${environment.account}, ${environment.region}`],
        ['load balancer', `${environment.loadBalancer}, groups ${site.loadBalancerGroups.join(', ')}`],
        ['target group', environment.targetGroup],
        ...site.targets.map((target, index) => [index === 0 ? 'targets' : '', target]),
        ['network ACLs', environment.networkAcls.join(', ')],
        ['web groups', environment.webSecurityGroups.join(', ')],
        ['access log', logs.access.logGroup],
        ['format', [logs.access.format].flat().join(' or ')],
        ['error log', logs.error?.logGroup ?? 'none'],
      ],
    ),
    writeTable(
      'Notes',
      [''],
      notes.map((note) => [note]),
    ),
    [
      'CloudWatch agent, on each server (paths as on Amazon Linux):',
      JSON.stringify(settings.agent, undefined, 2),
    ],
    ['Apache: the format that Floodgate reads best', settings.apache],
    ['nginx: the same', settings.nginx],
    writeTable(
      'Next',
      ['', ''],
      [
        ['npx cdk deploy Floodgate-' + name, 'makes the alarm and the function'],
        [`floodgate check --environment ${name}`, 'says what is ready and what is not'],
        [`floodgate plan --environment ${name}`, 'says what it would do now'],
      ],
    ),
  ]);
}

/** Who is woken by an alarm of ours finds it in the runbook; who pays for the alarms finds their number in the sums. */
import { readFileSync } from 'node:fs';
import { listProperties, synthesize } from './synthesize';

const names = listProperties<{ AlarmName: string }>(synthesize(), 'AWS::CloudWatch::Alarm').map(
  ({ AlarmName }) => AlarmName,
);

it('the runbook says what to do at every alarm on Floodgate itself', () => {
  const own = names.filter((name) => name !== 'Floodgate-test-UnHealthyHostCount').sort();
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const told = [...runbook.matchAll(/^\| `Floodgate-NAME-(\w+)` \|/gm)].map(
    ([, name]) => `Floodgate-test-${name}`,
  );
  expect(told.sort()).toEqual(own);
});

it('the sums count every alarm', () => {
  expect(readFileSync('docs/costs.md', 'utf8')).toContain(`| ${names.length} × 0.10 |`);
});

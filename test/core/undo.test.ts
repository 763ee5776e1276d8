/** How to take back what was changed. */
import { describeUndo } from '../../lambda/core/undo';
import { chooseFunctionName } from '../../lib/function-name';
import { WEB_GROUP } from '../support/network';
import { denyRow } from '../support/network-acl';
import { ACL, ENTRY, reportWith } from '../support/report';

const ID = '20201224T071200Z-abcdef';

it('names the command, the AWS CLI line and the event that roll the incident back', () => {
  expect(describeUndo(reportWith())).toMatchObject({
    functionName: chooseFunctionName('prod'),
    event: `{"action":"rollback","incident":"${ID}","what":"all"}`,
    commandLine: `npm run floodgate -- rollback --incident ${ID} --what all --environment prod`,
    awsCli: `aws lambda invoke --region eu-central-1 --function-name Floodgate-prod --cli-binary-format raw-in-base64-out --payload '{"action":"rollback","incident":"${ID}","what":"all"}' /dev/stdout`,
  });
});

it('names every rule to remove and to restore, for who must do it by hand', () => {
  const standing = { denies: [denyRow(7, '192.0.2.1/32'), denyRow(1, ENTRY.cidr)], rules: [] };
  expect(describeUndo(reportWith({ standing }))).toMatchObject({
    removeRules: [{ networkAclId: ACL, rules: [1, 7] }],
    restoreRules: [{ groupId: WEB_GROUP, traffic: 'tcp/80', source: '0.0.0.0/0' }],
  });
});

it('offers nothing where nothing was changed, nor after a rollback', () => {
  expect(describeUndo(reportWith({ outcomes: [] }))).toBeUndefined();
  expect(describeUndo(reportWith({ action: 'rollback' }))).toBeUndefined();
  const failed = reportWith().outcomes.map((one) => ({ ...one, result: 'failed' as const }));
  expect(describeUndo(reportWith({ outcomes: failed }))).toBeUndefined();
});

it('of a deny by hand allows the addresses again', () => {
  const [first] = reportWith().outcomes;
  expect(describeUndo(reportWith({ action: 'deny', outcomes: [first!] }))).toMatchObject({
    event: '{"action":"allow","addresses":["203.0.113.7"]}',
    hasParts: false,
  });
});

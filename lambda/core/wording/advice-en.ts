/** What advice says in English. */
import type { Advice, AdviceText, Keeper } from '../advice';
import { APACHE_REFUSES_CONNECT, NGINX_REFUSES_CONNECT, writeRules } from '../advice-snippets';
import { describePermission } from '../ledger-rows';

export function adviseInEnglish(advice: Advice): AdviceText {
  if (advice.kind === 'refuse-connect') {
    return {
      title: 'Let the web servers refuse CONNECT',
      paragraphs: [
        'Answered with 405 by the server itself, a CONNECT request costs microseconds and never reaches php-fpm. See docs/apache.md.',
      ],
      snippets: [APACHE_REFUSES_CONNECT, NGINX_REFUSES_CONNECT],
    };
  }
  const { groupId, keeper, admitted, takenAway } = advice;
  return {
    title: `Make the lock-down of ${groupId} permanent`,
    paragraphs: [
      `${describeKeeper(keeper)} A deployment that reverts drift, or that changes this group, opens it again: take ${takenAway.map(describePermission).join('; ')} out there, too, and give the load balancer a group of its own.`,
    ],
    snippets: writeRules(keeper, admitted),
  };
}

function describeKeeper(keeper: Keeper): string {
  switch (keeper.kind) {
    case 'cloudformation':
      return `The group belongs to the CloudFormation stack ${keeper.stack}${keeper.logicalId === undefined ? '' : ` (resource ${keeper.logicalId})`}; if the CDK writes its template, change the CDK's code.`;
    case 'terraform':
      return 'The group is marked as made by Terraform: the next apply takes what we changed for drift.';
    case 'unknown':
      return 'The tags of the group do not say what deploys it.';
  }
}

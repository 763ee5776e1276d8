/** What advice says in Japanese. */
import type { Advice, AdviceText, Keeper } from '../advice';
import { APACHE_REFUSES_CONNECT, NGINX_REFUSES_CONNECT, writeRules } from '../advice-snippets';
import { describePermission } from '../ledger-rows';

export function adviseInJapanese(advice: Advice): AdviceText {
  if (advice.kind === 'refuse-connect') {
    return {
      title: 'Web サーバーで CONNECT を拒否してください',
      paragraphs: [
        'サーバー自身が 405 を返せば、CONNECT リクエストの負荷はマイクロ秒単位で済み、php-fpm には届きません。docs/apache.md を参照してください。',
      ],
      snippets: [APACHE_REFUSES_CONNECT, NGINX_REFUSES_CONNECT],
    };
  }
  const { groupId, keeper, admitted, takenAway } = advice;
  return {
    title: `${groupId} の遮断を恒久的な設定にしてください`,
    paragraphs: [
      `${describeKeeper(keeper)}ドリフトを元に戻すデプロイや、このグループを変更するデプロイを行うと、再び開放されます。デプロイ元からも ${takenAway.map(describePermission).join('、')} を削除し、ロードバランサーには専用のセキュリティグループを割り当ててください。`,
    ],
    snippets: writeRules(keeper, admitted),
  };
}

function describeKeeper(keeper: Keeper): string {
  switch (keeper.kind) {
    case 'cloudformation':
      return `このセキュリティグループは CloudFormation スタック ${keeper.stack}${keeper.logicalId === undefined ? '' : ` (リソース ${keeper.logicalId})`} に属しています。テンプレートを CDK で生成している場合は、CDK のコードを変更してください。`;
    case 'terraform':
      return 'このセキュリティグループには Terraform で作成されたことを示すタグがあります。次の apply では、今回の変更がドリフトとして扱われます。';
    case 'unknown':
      return 'このセキュリティグループを何がデプロイしているかは、タグからは分かりません。';
  }
}

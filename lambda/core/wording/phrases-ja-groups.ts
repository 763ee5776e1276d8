/** Japanese for what the lock-down, the split of a shared group, and the undoing of our own harm say. */
import type { Phrase } from './phrases-ja';

export const PHRASES_OF_GROUPS: readonly Phrase[] = [
  ['from the office', 'オフィスから'],
  ['from the load balancer', 'ロードバランサーから'],
  ['from members of the same group', '同じセキュリティグループのメンバーから'],
  ['from a managed prefix list that is empty', '空のマネージドプレフィックスリストから'],
  [
    'from a managed prefix list that cannot be read: whom it admits is not known',
    'マネージドプレフィックスリストを読み取れないため、許可される相手は不明です',
  ],
  ['from outside, on ports that are no web ports', '外部から (Web ポート以外)'],
  [
    '{t} is no Application Load Balancer: its visitors may come to the servers under their own addresses, so {s} stays open',
    '{0} は Application Load Balancer ではなく、利用者が自身のアドレスでサーバーに到達する可能性があるため、{1} は変更しません',
  ],
  [
    '{s} is on a target, too, and open to the world ({t}); it is not named in webSecurityGroups and stays so',
    '{0} もターゲットに付いており、全世界に公開されています ({1})。webSecurityGroups に指定されていないため、変更しません',
  ],
  [
    'no interface of target {s} was found in this VPC: its security groups are not closed',
    'ターゲット {0} のネットワークインターフェイスがこの VPC に見つからないため、そのセキュリティグループは閉じません',
  ],
  [
    'open connections through {s} {t} untracked, cut at once; {t} tracked, they live on until they time out, unless a deny in the network ACL cuts them or the server is restarted',
    '{0} 既存の接続: {1} は追跡されていないため即時に切断されます。{2} は追跡されているため、ネットワーク ACL の拒否またはサーバーの再起動で切れない限り、タイムアウトまで続きます',
  ],
  [
    'open connections through {s} {t} untracked, cut at once',
    '{0} 既存の接続: {1} は追跡されていないため、即時に切断されます',
  ],
  [
    'open connections through {s} {t} tracked, they live on until they time out, unless a deny in the network ACL cuts them or the server is restarted',
    '{0} 既存の接続: {1} は追跡されているため、ネットワーク ACL の拒否またはサーバーの再起動で切れない限り、タイムアウトまで続きます',
  ],
  // security-group-split.ts, split-upkeep.ts, split-rollback.ts, group-quota.ts
  [
    'the load balancer {s} carries it, too, and cannot be given a group of its own: {p}',
    'ロードバランサー {0} にも付いており、専用のグループに分けられません: {1}',
  ],
  ['this environment does not look after it', 'この環境の対象ではありません'],
  ['none of its nodes was found', 'ノードが見つかりません'],
  [
    '{t}, and a deployment would take it away and leave the site dark; by hand, {"action":"lock-down"} does it',
    '{0}。デプロイで取り外されるとサイトが停止するため、自動では行いません。{"action":"lock-down"} で手動実行できます',
  ],
  [
    'it has {n} groups, as many as an interface may have',
    'インターフェイスあたりの上限である {0} 個のグループが付いています',
  ],
  [
    'this function may not make a security group (ec2:CreateSecurityGroup)',
    'この関数にはセキュリティグループを作成する権限 (ec2:CreateSecurityGroup) がありません',
  ],
  [
    '{s} is gone, and left its security group {t} behind',
    '{0} は存在しませんが、セキュリティグループ {1} が残っています',
  ],
  ['{t}: not done in mode observe', '{t}: observeモードのため実行していません'],
  [
    'somebody took {t} ({s}) from {s}, or a deployment did; without it the site is dark, so it is put back',
    '{0} ({1}) が {2} から取り外されていました。ないとサイトが停止するため、付け直します',
  ],
  ['without it {t} would be lost', 'ないと {0} が失われます'],
  [
    'it would need {n} rules for {s}, and its quota is {n}',
    '{1} のルールが {0} 個必要ですが、クォータは {2} 個です',
  ],
  // own-harm.ts
  [
    'people take over since {s}, nothing new is done of itself: {p}',
    '{0} から担当者に引き継いでいます。自動では何も行いません: {1}',
  ],
  [
    'our own harm is undone, and people take over: {p}; undone: {t}',
    'Floodgate 自身の変更による障害を元に戻し、担当者に引き継ぎます: {0}。元に戻した変更: {1}',
  ],
  [
    'Our own change did harm and is undone; people take over',
    'Floodgate 自身の変更が障害を起こしたため元に戻しました。以後は担当者に引き継ぎます',
  ],
  ['{p} by our own change', '{0} (Floodgate 自身の変更による)'],
  [
    'load balancer node {s} cannot reach {s} on port {n}',
    'ロードバランサーのノード {0} が {1} のポート {2} に到達できません',
  ],
  [
    'every target was healthy before our change of {s}, and all time out since, with no new offence',
    '{0} の変更前はすべてのターゲットが正常でしたが、その後は新たな攻撃がないまますべてタイムアウトしています',
  ],
  ['from another group of the account', 'アカウント内の別のセキュリティグループから'],
  ['from a managed prefix list', 'マネージドプレフィックスリストから'],
  ['from the office or a private range', 'オフィスまたはプライベートな範囲から'],
  ['changed by people since', 'その後、担当者が変更しました'],
  [
    '{t} has no security group that could be admitted: {s} stays open',
    '{0} には許可に使えるセキュリティグループがないため、{1} は変更しません',
  ],
  [
    'no load balancer sends to these targets: {s} stays open',
    'これらのターゲットに転送するロードバランサーがないため、{0} は変更しません',
  ],
  [
    'it is not known which load balancers send to target {s}: {s} stays open',
    'ターゲット {0} に転送するロードバランサーが特定できないため、{1} は変更しません',
  ],
  [
    '{s} is also on {t}, neither load balancer nor target: it stays open until lockDown.members names them',
    '{0} は、ロードバランサーでもターゲットでもない {1} にも付いています。lockDown.members に指定するまで変更しません',
  ],
  ['{s} is on no target: nothing there is closed', '{0} はどのターゲットにも付いていないため、変更しません'],
  [
    '{t} was taken away by us, and admitted again by somebody else',
    '{0} は Floodgate が削除しましたが、他者が再び許可しました',
  ],
  [
    '{t} was admitted by us, and altered by somebody else',
    '{0} は Floodgate が許可しましたが、他者が変更しました',
  ],
  [
    '{t} was admitted by us, and removed by somebody else',
    '{0} は Floodgate が許可しましたが、他者が削除しました',
  ],
];

/** Japanese for what the rules of evidence, and of the deny list say. `(s)`: with or without an s. */
import type { Phrase } from './phrases-ja';

export const PHRASES_OF_RULES: readonly Phrase[] = [
  // verdict.ts
  [
    '{n} unrefused CONNECT requests and proxy timeouts within {n} minute(s) ({n} make a flood), from {n} direct client(s).',
    '直接アクセスするクライアント {3} 件から、{1} 分間に、拒否されなかった CONNECT リクエストとプロキシのタイムアウトが合わせて {0} 件ありました (フラッドとみなすしきい値は {2} 件です)。',
  ],
  [
    'At most {n} unrefused CONNECT requests and proxy timeouts within {n} minute(s); {n} make a flood.',
    '拒否されなかった CONNECT リクエストとプロキシのタイムアウトは、{1} 分間に最大 {0} 件でした (フラッドとみなすしきい値は {2} 件です)。',
  ],
  [
    'No client sent an unrefused CONNECT request.',
    '拒否されなかった CONNECT リクエストを送ったクライアントはありません。',
  ],
  [
    'Only clients on the never-block list sent unrefused CONNECT requests.',
    '拒否されなかった CONNECT リクエストを送ったのは、拒否禁止リストのクライアントだけです。',
  ],
  ['No line of the access log could be read: {p}.', 'アクセスログを 1 行も読み取れませんでした: {0}。'],
  ['No line of the access log could be read.', 'アクセスログを 1 行も読み取れませんでした。'],
  [
    'None of the {n} line(s) of the access log has the expected format.',
    'アクセスログ {0} 行のうち、設定した形式の行はありませんでした。',
  ],
  ['{n} unrefused CONNECT request(s)', '拒否されなかった CONNECT リクエスト {0} 件'],
  [
    '{n} proxy timeout(s), and two or more offenders in its {s}',
    'プロキシのタイムアウト {0} 件。同じ {1} に攻撃元が 2 件以上あります',
  ],
  [
    '{n} proxy timeout(s), and suspects are to be denied',
    'プロキシのタイムアウト {0} 件。疑わしいクライアントも拒否する設定です',
  ],
  [
    '{n} proxy timeout(s) for a port that the servers do not listen on',
    'サーバーが待ち受けていないポート宛てのプロキシのタイムアウト {0} 件',
  ],
  [
    '{n} proxy timeout(s), no CONNECT request of its own',
    'プロキシのタイムアウト {0} 件。このクライアントからの CONNECT リクエストはありません',
  ],
  ['{n} proxy timeout(s), no flood', 'プロキシのタイムアウト {0} 件。フラッドではありません'],
  ['and {n} more', 'ほか {0} 件'],
  ['by hand: {t}', '手動: {0}'],
  // never-block.ts, own-ranges.ts, observe.ts
  ['office ({s})', 'オフィス ({0})'],
  ['on the never-block list ({s})', '拒否禁止リスト ({0})'],
  ['private address (RFC 1918)', 'プライベートアドレス (RFC 1918)'],
  ['carrier-grade NAT address (RFC 6598)', 'キャリアグレード NAT のアドレス (RFC 6598)'],
  ['loopback address', 'ループバックアドレス'],
  ['link-local address', 'リンクローカルアドレス'],
  ['multicast address', 'マルチキャストアドレス'],
  ['unspecified address', '未指定アドレス'],
  ['unique-local address (RFC 4193)', 'ユニークローカルアドレス (RFC 4193)'],
  ['load balancer node of {s}', 'ロードバランサー {0} のノード'],
  ['prefix list {s}', 'プレフィックスリスト {0}'],
  ['allowed by a person during this incident', 'このインシデント中に担当者が許可'],
  // acl-coverage.ts
  ['its block touches the never-block list', '属するブロックが拒否禁止リストに重なります'],
  [
    'a deny would cost innocent visitors more than it saves',
    '拒否すると一般の利用者への影響のほうが大きくなります',
  ],
  [
    '{s} has no free rule number from {n} to {n} before its first matching allow',
    '{0} には、該当する許可ルールより前に {1}～{2} の空いているルール番号がありません',
  ],
  ['no room in {s}', '{0} に空きがありません'],
  ['a budget of {n} would cover it', '上限が {0} なら拒否できます'],
  // remediation-plan.ts
  ['{s} does not exist: nothing is denied there', '{0} が存在しないため、そこでは拒否しません'],
  [
    "{s} guards none of the targets' subnets ({t}): nothing is denied there",
    '{0} はターゲットのサブネット ({1}) に関連付けられていないため、そこでは拒否しません',
  ],
  [
    '{s} holds targets, but its {s} is not named in networkAcls: nobody is denied there',
    '{0} にはターゲットがありますが、その {1} が networkAcls に指定されていないため、そこでは拒否されません',
  ],
  [
    '{s} also guards {t}, where no targets are: whoever is denied is denied there, too',
    '{0} はターゲットのない {1} にも関連付けられているため、拒否はそこにも及びます',
  ],
  [
    'denies: rolled back by a person during this incident, and not done again of itself',
    '拒否: このインシデント中に担当者が元に戻したため、自動では再実施しません',
  ],
  [
    'lock-down: rolled back by a person during this incident, and not done again of itself',
    '遮断: このインシデント中に担当者が元に戻したため、自動では再実施しません',
  ],
];

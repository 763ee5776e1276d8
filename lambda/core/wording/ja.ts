/** What a report says in Japanese, with the words of the AWS console for AWS's things. */
import type { Change } from '../plan';
import { adviseInJapanese } from './advice-ja';
import { CHANGES_JA } from './changes-ja';
import { translatePhrase } from './phrases-ja';
import type { Sentences, Tally } from './sentences';

const count = (value: number): string => value.toLocaleString('ja-JP', { maximumFractionDigits: 2 });

export const JAPANESE: Sentences = {
  language: 'ja',
  phrase: translatePhrase,
  change: (change) => writeChange(change.kind, change),
  advice: adviseInJapanese,
  tally: writeTally,
  duration: (seconds) => {
    const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
    return minutes === 0 ? `${rest} 秒` : rest === 0 ? `${minutes} 分` : `${minutes} 分 ${rest} 秒`;
  },
  count,
  list: (items) => items.join('、'),
  moments: {
    opened: 'アラーム発生',
    asked: '手動で開始',
    'first-offence': '最初の攻撃',
    denied: '拒否',
    split: 'グループを分離',
    'locked-down': '直接アクセスを遮断',
    restarted: '再起動',
    healthy: '正常に復帰',
    closed: '終了',
  },
  results: { done: '完了', failed: '失敗', skipped: '見送り' },
  verdicts: {
    'connect-flood': 'CONNECT フラッド',
    'no-flood': 'フラッドではありません',
    'no-evidence': '証拠なし',
  },
  leftOver: {
    'no-room': 'エントリの空きがありません',
    'no-rule-number': '許可ルールより前に空いているルール番号がありません',
    'costs-more-than-it-saves': '拒否すると一般の利用者への影響のほうが大きくなります',
    'never-block': '拒否禁止リストに重なります',
  },
  headings: {
    failed: '失敗',
    story: '経過',
    picture: '攻撃の推移 (1 分ごと)',
    done: '実施した変更',
    planned: '計画のみ (未実施)',
    standingDenies: '有効な拒否エントリ',
    standingRules: 'セキュリティグループの変更',
    standingRestarts: 'サーバーの再起動',
    undo: '元に戻すには',
    targets: 'ターゲット',
    offenders: '攻撃元',
    denied: '拒否',
    wouldBeDenied: '拒否の対象',
    coverage: '拒否の効果',
    suspects: '疑わしいクライアント (拒否していません)',
    spared: '拒否の対象外としたクライアント',
    notCovered: '拒否できなかった攻撃元',
    kept: '変更しなかったルール',
    warnings: '警告',
    busiest: 'リクエストの多いクライアント',
    slowest: '時間のかかったリクエスト',
    against: '攻撃元とみなす理由',
    inFavour: '攻撃元とみなさない理由',
    lines: '該当するログ',
    reach: 'サーバーに到達できる相手',
    earlier: '過去のインシデント',
    advice: '再発を防ぐために',
  },
  columns: {
    address: 'アドレス',
    connects: 'CONNECT',
    refused: '即時拒否',
    timeouts: 'タイムアウト',
    busy: '占有秒数',
    firstSeen: '最初',
    lastSeen: '最後',
    reason: '理由',
    prefix: 'CIDR',
    networkAcl: 'ネットワーク ACL',
    rule: 'ルール番号',
    from: '開始',
    until: '期限',
    covers: '対象',
    innocentRequests: '一般のリクエスト',
    requests: 'リクエスト数',
    time: '時刻',
    result: '結果',
    change: '変更内容',
    target: 'ターゲット',
    health: 'ヘルスステータス',
    what: '内容',
    who: '相手',
    port: 'ポート',
    before: '実施前',
    after: '実施後',
    state: '状態',
    group: 'セキュリティグループ',
    request: 'リクエスト',
    incident: 'インシデント',
    offenders: '攻撃元の数',
  },
  facts: {
    blocked: '遮断まで',
    healthy: '復旧まで',
    denied: '拒否した CIDR',
    toDeny: '拒否予定の CIDR',
    lockDown: '直接アクセスの遮断',
    targets: '正常なターゲット',
    timeouts: '利用者への 504',
    lines: '読み取った行',
    unparsed: '解析できない行',
  },
  picture: {
    connects: 'CONNECT リクエスト (1 分あたり)',
    gatewayTimeouts: '利用者への 504 (ロードバランサー、1 分あたり)',
    proxyTimeouts: 'プロキシのタイムアウト (エラーログ、1 分あたり)',
    caption: 'リクエストは、開始された時刻の位置に示しています。',
    describe: ({ connects, peak, gatewayTimeouts, moments }) =>
      `CONNECT リクエストは ${count(connects)} 件、最大で 1 分あたり ${count(peak)} 件です。${gatewayTimeouts === undefined ? '' : `利用者への 504 は ${count(gatewayTimeouts)} 件です。`}${moments.join('、')}。`,
  },
  coverage: {
    where: '場所',
    entries: '使用エントリ / 上限',
    attack: '拒否された攻撃リクエスト',
    innocent: '影響を受けた一般のリクエスト',
    leftOver: '残った攻撃元',
    of: (part, whole) => `${part} / ${whole}`,
    nextBudget: (budget) => `上限が ${budget} なら拒否できます`,
    group: (offenders, requests, why) => `${offenders} 件 (${requests} リクエスト): ${why}`,
    none: 'なし',
    title: (family) => `${family}: エントリ数の上限と拒否できる攻撃`,
    caption: (family) =>
      `${family}: 上限ごとに、最良のリストで拒否できる攻撃、同数の単独アドレスで拒否できる攻撃、影響を受ける一般のリクエストを示します。`,
    best: '最良のリスト',
    singles: '攻撃の多い単独アドレス',
    axis: '使用できる拒否エントリ数の上限',
    budget: (entries) => `上限 ${entries}`,
    describe: ({ budget, covered, attack, hit, singles }) =>
      `上限が ${budget} エントリのとき、最良のリストは攻撃リクエスト ${attack} 件のうち ${covered} 件を拒否し、一般のリクエスト ${hit} 件に影響します。同数の単独アドレスで拒否できるのは ${singles} 件です。`,
  },
  undo: {
    lead: 'このインシデントで Floodgate が行った変更は、次の操作ですべて元に戻せます。',
    parts: '一部だけ戻す場合は、"all" の代わりに "denies" (拒否) または "lock-down" (遮断) を指定します。',
    commandLine: 'コマンドライン',
    awsCli: 'AWS CLI',
    awsConsole: 'コンソール',
    steps: (functionName, region) => [
      `リージョン ${region} の Lambda で関数 ${functionName} を開き、[テスト] タブを選択します。`,
      'イベント JSON に次の内容を貼り付け、[テスト] を選択します。',
    ],
    byHandLead:
      'Floodgate を実行できない場合は手動で戻します。先に関数を停止してください (予約された同時実行数を 0 に設定)。停止しないと、1 分以内に再び適用されます。',
    removeRules: (networkAclId, rules) =>
      `VPC の [ネットワーク ACL] で ${networkAclId} を開き、インバウンドルール ${rules.join('、')} を削除します`,
    restoreRule: (groupId, traffic, source) =>
      `EC2 の [セキュリティグループ] で ${groupId} を開き、インバウンドルールに ${traffic} (ソース: ${source}) を追加します`,
  },
  notes: {
    times: (zone) => `時刻: ${zone}`,
    whyPlanned: (action, mode) => (action === 'plan' ? 'ドライラン' : `mode が ${mode} のため`),
    more: (rows) => `ほか ${count(rows)} 件`,
    unparsed: (share) => `ログの ${share} % の行は、設定と異なる形式です。`,
    closed: (why) => `インシデントを終了しました: ${translatePhrase(why)}。`,
    dryRun: 'ドライラン:',
    nothing: '変更は行っていません。',
    incident: (id) => `インシデント ${id}`,
    healthyOf: (healthy, all) => `${healthy} / ${all}`,
    innocentRequests: (requests) => `一般のリクエスト ${count(requests)} 件を含む`,
    addresses: (addresses) => `${addresses} アドレス`,
    yes: 'はい',
    no: 'いいえ',
    open: '到達可',
    shut: '到達不可',
    notYet: '未完了',
    madeBy: 'Floodgate が作成しました。',
    inFull: '詳細を表示するには、次のコマンドを実行します。',
    linesRead: (read, unparsed) =>
      `${count(read)} 行を読み取り、うち ${count(unparsed)} 行は解析できませんでした`,
  },
};

function writeChange<Kind extends Change['kind']>(
  kind: Kind,
  change: Change & { readonly kind: Kind },
): string {
  return CHANGES_JA[kind](change);
}

const RESTARTS = {
  restarted: 'を再起動',
  healthy: 'が正常に復帰',
  'time-up': 'は異常のまま',
  stopped: 'で再起動を中止',
} as const;
const PLANNED = { ...RESTARTS, restarted: 'を再起動する予定' } as const;

function writeTally(tally: Tally): string {
  const { isDry, verdict, offenders, denied, ended, isLockedDown, restarts, notCovered, failed } = tally;
  const parts = [
    verdict === 'connect-flood'
      ? `CONNECT フラッド (攻撃元 ${count(offenders)} 件)`
      : 'フラッドではありません',
    ...(denied > 0 ? [isDry ? `拒否予定 ${denied} 件` : `${denied} 件を拒否`] : []),
    ...(ended > 0 ? [isDry ? `解除予定 ${ended} 件` : `${ended} 件の拒否を解除`] : []),
    ...(isLockedDown ? [isDry ? '直接アクセスを遮断する予定' : '直接アクセスを遮断'] : []),
    ...restarts.map(({ instanceId, what }) => `${instanceId} ${(isDry ? PLANNED : RESTARTS)[what]}`),
    ...(notCovered > 0 ? [`拒否できない攻撃元 ${notCovered} 件`] : []),
    ...(failed > 0 ? [`${failed} 件の変更に失敗`] : []),
  ];
  return `${parts.join('、')}。`;
}

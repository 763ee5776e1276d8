/** Japanese for what runs say: moments of the timeline, ends of denies, summaries, failures. */
import type { Phrase } from './phrases-ja';

export const PHRASES_OF_RUNS: readonly Phrase[] = [
  // incident.ts
  ['alarm {t}', 'アラーム {0}'],
  ['a person', '担当者'],
  ['opened by alarm {t}', 'アラーム {0} により開始'],
  ['opened by a person', '担当者が開始'],
  ['first offence in the logs', 'ログ上の最初の攻撃リクエスト'],
  ['verdict connect-flood', '判定: CONNECT フラッド'],
  ['verdict no-flood', '判定: フラッドではない'],
  ['verdict no-evidence', '判定: 証拠なし'],
  ['denied {n} prefix(|es)', '{0} 件の CIDR を拒否'],
  ['ended {n} den(y|ies)', '{0} 件の拒否を解除'],
  [
    "the load balancer split off from the servers' security group",
    'ロードバランサーをサーバーのセキュリティグループから分離',
  ],
  ['locked down: {n} rule(s) taken away', '直接アクセスを遮断 (ルール {0} 件を削除)'],
  ['{n} change(s) failed', '{0} 件の変更に失敗'],
  ['all targets are healthy', 'すべてのターゲットが正常'],
  ['closed: {p}', '終了: {0}'],
  [
    'the alarm is OK and no offence was seen for {n} minute(s)',
    'アラームが OK になり、攻撃が {0} 分間ありませんでした',
  ],
  [
    'open for {n} hour(s), the longest that is allowed; people must look at it',
    '上限の {0} 時間が経過しました。担当者による確認が必要です',
  ],
  ['rolled back by a person', '担当者が元に戻しました'],
  ['retired by a person', '担当者が使用を終了しました'],
  ['denies rolled back by a person', '担当者が拒否を元に戻しました'],
  ['lock-down rolled back by a person', '担当者が遮断を元に戻しました'],
  ['allowed by a person: {t}', '担当者が許可: {0}'],
  ['allowed by a person', '担当者が許可'],
  [
    'Our own change did harm and is undone; people take over',
    'Floodgate の変更が害になったため元に戻し、担当者に引き継ぎます',
  ],
  [
    'our own harm is undone, and people take over: {t}',
    'Floodgate の変更による害を元に戻し、担当者に引き継ぎます: {0}',
  ],
  // deny-rows.ts, deny-writer.ts
  ['its time is over', '期限切れ'],
  ['a better list covers it', 'より良いリストに含まれるため'],
  ['the network ACL is gone', 'ネットワーク ACL が存在しないため'],
  ['it must not be denied: {p}', '拒否してはならないため: {0}'],
  [
    'the entry there is now "{t}", which is not ours',
    '現在のエントリは "{0}" で、Floodgate のものではありません',
  ],
  ['rollback', 'ロールバック'],
  ['a run ended before it could replace the entry', '置き換える前に実行が終了したため'],
  ['the entry was removed by somebody else', '他者がエントリを削除したため'],
  ['the entry was never written', 'エントリが書き込まれなかったため'],
  ['a run ended between its removal and the note', '削除と記録の間に実行が終了したため'],
  ['the group is gone', 'セキュリティグループが存在しないため'],
  ['the rule is not there', 'ルールが存在しないため'],
  ['the rule is there', 'ルールが存在するため'],
  ['it was never taken away', '削除されなかったため'],
  ['it was given back by a run that could not note it', '記録できなかった実行がすでに元に戻したため'],
  ['somebody admitted it again', '他者が再び許可したため'],
  ['it is gone already', 'すでに存在しないため'],
  ['a run ended between the call and its note', '呼び出しと記録の間に実行が終了したため'],
  // outcome details
  ['{s} has as many rules as its quota allows', '{0} のルール数がクォータの上限に達しています'],
  ['no time left in this run; the next one carries on', 'この実行の残り時間がないため、次の実行で続けます'],
  ['an earlier change of {s} was not made', '{0} に対する前の変更が行われなかったため'],
  ['rule {n} of {s} was taken by somebody else', '{1} のルール {0} は他者が使用しています'],
  ['rule {n} of {s} was removed by somebody else', '{1} のルール {0} は他者が削除しました'],
  // summaries
  ['No evidence', '証拠なし'],
  ['No open incident, {p}', '進行中のインシデントはありません。{0}'],
  ['Incident {s} is open, {p}', 'インシデント {0} が進行中です。{1}'],
  [
    '{n} den(y|ies), {n} group rule(s) changed, {n} of {n} target(s) healthy.',
    '拒否 {0} 件、変更したセキュリティグループのルール {1} 件、正常なターゲット {2} / {3}。',
  ],
  [
    'Incident {s} is over: {p}; of it stand {n} den(y|ies), {n} group rule(s) changed.',
    'インシデント {0} は終了しています: {1}。残っている変更は、拒否 {2} 件、セキュリティグループのルール {3} 件です。',
  ],
  [
    'Incident {s} is over: {p}; nothing of it stands.',
    'インシデント {0} は終了しています: {1}。残っている変更はありません。',
  ],
  ['CONNECT flood from {n} client(s)', 'CONNECT フラッド (攻撃元 {0} 件)'],
  ['No flood', 'フラッドではありませんでした'],
  ['Nothing to do.', '実施することはありません。'],
  ['This alarm was answered already.', 'このアラームには対応済みです。'],
  [
    'Another run is at work ({t}); this one returns.',
    '別の実行 ({0}) が処理中のため、この実行は終了します。',
  ],
  ['{n} den(y|ies) ended.', '{0} 件の拒否を解除しました。'],
  ['By hand: {n} denied, {n} den(y|ies) ended.', '手動: {0} 件を拒否、{1} 件の拒否を解除しました。'],
  [
    'Mode is observe: {n} change(s) planned, none made.',
    'mode が observe のため、{0} 件の変更を計画しましたが、実施していません。',
  ],
  ['Rolled back: {n} change(s) undone.', '{0} 件の変更を元に戻しました。'],
  [
    'Rolled back: {n} change(s) undone, left as people made them: {t}.',
    '{0} 件の変更を元に戻しました。担当者による変更はそのままです: {1}。',
  ],
  [
    '{p} The lock-down stays ({n} group rule(s) changed); {t} takes it back.',
    '{0}直接アクセスの遮断はそのままです (変更したルール {1} 件)。{2} で元に戻せます。',
  ],
  ['Retired: {n} den(y|ies) ended.', '使用終了のため、{0} 件の拒否を解除しました。'],
  [
    'Retired: {n} den(y|ies) ended, left as people made them: {t}.',
    '使用終了のため、{0} 件の拒否を解除しました。担当者による変更はそのままです: {1}。',
  ],
  [
    'Lock-down by hand: {n} rule(s) taken away, {n} kept, {n} group(s) left open.',
    '手動の遮断: ルール {0} 件を削除、{1} 件はそのまま、閉じられなかったグループ {2} 件。',
  ],
  ['Alarm "{t}" is {s}: nothing to do.', 'アラーム "{0}" は {1} のため、実施することはありません。'],
  // failures
  ['the last look failed: {t}', '最後の確認に失敗しました: {0}'],
  ['the logs could not be read: {p}', 'ログを読み取れませんでした: {0}'],
  [
    '{s} of {s} could not be finished, and is given up: {"action":"status"} lists what stands',
    '{1} の {0} は完了できず、打ち切りました。残っているものは {"action":"status"} で確認できます',
  ],
  ['{s} of {s} is given up.', '{1} の {0} を打ち切りました。'],
  ['nobody could be told: {t}', '誰にも通知できませんでした: {0}'],
  ['the lease could not be given back: {t}', 'リースを返却できませんでした: {0}'],
  ['FilterLogEvents failed ({t})', 'FilterLogEvents が失敗しました ({0})'],
  [
    "{t}: the log events themselves were read, without the other clients' requests",
    '{0}: ログイベントを直接読み取りました (ほかのクライアントのリクエストは含みません)',
  ],
  ['{s}: {p}', '{0}: {1}'],
];

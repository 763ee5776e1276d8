/** What the dashboard's widget says beside the words of reports, in each language. Plain text: whoever shows it escapes. */
import type { Language } from '../wording/sentences';

export interface WidgetWords {
  readonly mode: Readonly<Record<'observe' | 'enforce', string>>;
  readonly noIncident: string;
  readonly open: (id: string) => string;
  readonly opened: (at: string, trigger: string) => string;
  readonly offenders: (count: string, verdict: string) => string;
  readonly lastOffence: (at: string) => string;
  readonly healthy: (at: string) => string;
  readonly notHealthy: string;
  readonly handedOver: (why: string) => string;
  readonly lastLook: (at: string) => string;
  readonly carriedOut: (requests: string) => string;
  readonly noDenies: string;
  readonly noLockDown: string;
  readonly more: (rows: string) => string;
  readonly noLonger: string;
  readonly newly: string;
  readonly ownGroup: (balancer: string) => string;
  readonly states: Readonly<Record<'intended' | 'applied' | 'removing' | 'undoing', string>>;
  readonly undo: string;
  readonly undoDeny: (cidr: string) => string;
  readonly undoDenies: string;
  readonly undoLockDown: string;
  readonly undoAll: string;
  readonly confirmDeny: (cidr: string) => string;
  readonly confirmDenies: (incident: string) => string;
  readonly confirmLockDown: (incident: string) => string;
  readonly confirmAll: (incident: string) => string;
}

const ENGLISH: WidgetWords = {
  mode: {
    observe: 'Mode observe: nothing is changed.',
    enforce: 'Mode enforce: floods are answered automatically.',
  },
  noIncident: 'No incident is open.',
  open: (id) => `Incident ${id} is open`,
  opened: (at, trigger) => `Opened ${at} by ${trigger}.`,
  offenders: (count, verdict) => `Verdict: ${verdict}; offenders: ${count}.`,
  lastOffence: (at) => `Last offence ${at}.`,
  healthy: (at) => `All targets healthy since ${at}.`,
  notHealthy: 'Not all targets are healthy yet.',
  handedOver: (why) => `People take over: ${why}.`,
  lastLook: (at) => `Last look ${at}.`,
  carriedOut: (requests) => `Requests of people that are being carried out: ${requests}.`,
  noDenies: 'Nobody is denied.',
  noLockDown: 'Not locked down: no security group rule was changed.',
  more: (rows) => `… and ${rows} more; "floodgate status" lists all of them.`,
  noLonger: 'no longer admitted',
  newly: 'admitted by us',
  ownGroup: (balancer) => `own group of ${balancer}`,
  states: { intended: 'being written', applied: 'stands', removing: 'being ended', undoing: 'being undone' },
  undo: 'Undo',
  undoDeny: (cidr) => `Undo the deny of ${cidr}`,
  undoDenies: 'Undo all denies',
  undoLockDown: 'Undo the lock-down',
  undoAll: 'Undo everything',
  confirmDeny: (cidr) =>
    `End the deny of ${cidr}? Its clients reach the servers again at once, and are not denied again in this incident.`,
  confirmDenies: (incident) =>
    `End every deny of incident ${incident}? They are not written again of themselves.`,
  confirmLockDown: (incident) =>
    `Put back the security group rules that incident ${incident} changed? The servers can be reached directly again.`,
  confirmAll: (incident) =>
    `Undo everything that incident ${incident} changed, and close it? Denied clients and direct access come back.`,
};

const JAPANESE: WidgetWords = {
  mode: {
    observe: 'モード observe：何も変更しません。',
    enforce: 'モード enforce：フラッドに自動で対処します。',
  },
  noIncident: '進行中のインシデントはありません。',
  open: (id) => `インシデント ${id} が進行中`,
  opened: (at, trigger) => `${at} に ${trigger} により開始。`,
  offenders: (count, verdict) => `判定：${verdict}、攻撃元：${count}。`,
  lastOffence: (at) => `最後の攻撃 ${at}。`,
  healthy: (at) => `${at} から全ターゲットが正常。`,
  notHealthy: '正常でないターゲットがまだあります。',
  handedOver: (why) => `担当者に引き継ぎました：${why}。`,
  lastLook: (at) => `最後の確認 ${at}。`,
  carriedOut: (requests) => `実行中の依頼：${requests} 件。`,
  noDenies: '拒否している相手はありません。',
  noLockDown: '直接アクセスを遮断していません（セキュリティグループの変更なし）。',
  more: (rows) => `… ほか ${rows} 件。「floodgate status」ですべて表示します。`,
  noLonger: '許可を取り消し',
  newly: '許可を追加',
  ownGroup: (balancer) => `${balancer} 専用のグループ`,
  states: { intended: '書き込み中', applied: '有効', removing: '解除中', undoing: '取り消し中' },
  undo: '元に戻す',
  undoDeny: (cidr) => `${cidr} の拒否を解除する`,
  undoDenies: 'すべての拒否を解除',
  undoLockDown: '遮断を元に戻す',
  undoAll: 'すべて元に戻す',
  confirmDeny: (cidr) =>
    `${cidr} の拒否を解除しますか。すぐにサーバーへ到達できるようになり、このインシデントでは再び拒否されません。`,
  confirmDenies: (incident) =>
    `インシデント ${incident} の拒否をすべて解除しますか。自動では再び書き込まれません。`,
  confirmLockDown: (incident) =>
    `インシデント ${incident} で変更したセキュリティグループのルールを元に戻しますか。サーバーへ直接到達できるようになります。`,
  confirmAll: (incident) =>
    `インシデント ${incident} の変更をすべて元に戻して終了しますか。拒否した相手と直接アクセスが元に戻ります。`,
};

const WORDS: Readonly<Record<Language, WidgetWords>> = { en: ENGLISH, ja: JAPANESE };

export function widgetWordsOf(language: Language): WidgetWords {
  return WORDS[language];
}

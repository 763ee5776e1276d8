/** Each kind of change in one Japanese line. A kind that is missing here is a type error. */
import { describeSource, describeTraffic } from '../ledger-rows';
import type { IngressPermission } from '../observation';
import { describeEnd } from '../restart-change';
import { translatePhrase } from './phrases-ja';
import type { ChangeSentences } from './sentences';

export const CHANGES_JA: ChangeSentences = {
  'add-deny-entry': ({ entry, target }) => `${entry.cidr} を拒否 (${target}、ルール ${entry.ruleNumber})`,
  'replace-deny-entry': ({ entry, target, previousCidr }) =>
    `${previousCidr} に代えて ${entry.cidr} を拒否 (${target}、ルール ${entry.ruleNumber})`,
  'remove-deny-entry': ({ cidr, target, ruleNumber, why }) =>
    `${cidr} の拒否を解除 (${target}、ルール ${ruleNumber}): ${translatePhrase(why)}`,
  'confirm-deny-row': ({ cidr, target, ruleNumber, why }) =>
    `${cidr} が拒否されていることを記録 (${target}、ルール ${ruleNumber}): ${translatePhrase(why)}`,
  'forget-deny-row': ({ cidr, target, ruleNumber, why }) =>
    `${cidr} が拒否されていないことを記録 (${target}、ルール ${ruleNumber}): ${translatePhrase(why)}`,
  'prepare-group': ({ split, target, ingress }) =>
    `${target} 専用のセキュリティグループ ${split.groupName} を作成: ${ingress.map(nameTraffic).join('、') || 'ルールなし'}`,
  'attach-group': ({ split, target }) =>
    `${split.groupName} を ${target} とその全ノードに追加 (既存のセキュリティグループはそのまま)`,
  'detach-group': ({ split, target }) => `${split.groupName} を ${target} から取り外し`,
  'delete-group': ({ split, target }) => `セキュリティグループ ${split.groupName} を削除 (${target})`,
  'authorize-ingress': ({ permission, target }) => `${nameTraffic(permission)} を許可 (${target})`,
  settle: ({ seconds, target }) => `新しいルールが有効になるまで ${seconds} 秒待機 (${target})`,
  'revoke-ingress': ({ rule, target, isTracked }) =>
    `${nameTraffic(rule)} の許可を削除 (${target}、${rule.id})。確立済みの接続は${isTracked ? '追跡されており、タイムアウトまで続きます' : '追跡されておらず、直ちに切断されます'}`,
  'withdraw-ingress': ({ permission, target, ruleId }) =>
    `追加した ${nameTraffic(permission)} を取り消し (${target}、${ruleId})`,
  'restore-ingress': ({ permission, target }) => `${nameTraffic(permission)} の許可を復元 (${target})`,
  'confirm-rule-row': ({ key, action, target, why }) =>
    `${key} が${action === 'authorize' ? '許可された' : '削除された'}ことを記録 (${target}): ${translatePhrase(why)}`,
  'restart-server': ({ target, services, why }) =>
    `${target} ${services === undefined ? 'を再起動' : `の ${services.join('、')} を再起動`}: ${translatePhrase(why)}`,
  'confirm-restart-row': ({ target, why }) => `${target} が再起動されたことを記録: ${translatePhrase(why)}`,
  'end-restart-row': ({ target, end, why }) => translatePhrase(describeEnd(target, end, why)),
  'forget-restart-row': ({ why }) => `再起動の記録を終了: ${translatePhrase(why)}`,
  'forget-rule-row': ({ key, target, why }) =>
    `${key} は元に戻す必要なし (${target}): ${translatePhrase(why)}`,
};

function nameTraffic(permission: IngressPermission): string {
  return `${describeSource(permission)} からの ${describeTraffic(permission)}`;
}

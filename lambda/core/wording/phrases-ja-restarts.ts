/** Japanese for what restarts say. */
import type { Phrase } from './phrases-ja';

export const PHRASES_OF_RESTARTS: readonly Phrase[] = [
  // restart-story.ts, restart-change.ts, restart-plan.ts
  ['{s} restarted', '{0} を再起動'],
  ['{s}: is healthy again ({p})', '{0}: 正常に復帰 ({1})'],
  ['{s}: is still unhealthy ({p})', '{0}: 異常のまま ({1})'],
  ['{s}: stopped the restarts ({p})', '{0}: 再起動を中止 ({1})'],
  ['{s}: waits for its turn', '{0}: 順番待ち'],
  ['{s}: is being restarted', '{0}: 再起動の要求中'],
  ['{s}: was restarted', '{0}: 再起動済み、正常になるのを待機中'],
  ['before its turn came', '順番が来る前に復帰'],
  ['after {n} s', '{0} 秒後'],
  ['after {n} min', '{0} 分後'],
  ['{s} after {n} s', '{1} 秒後も {0}'],
  ['{s} after {n} min', '{1} 分後も {0}'],
  ['a person asked for it', '担当者の指示'],
  [
    'unhealthy ({t}) for {n} minute(s) or more, with the flood blocked',
    'フラッドの遮断後も {1} 分以上異常 ({0})',
  ],
  ['the instance is {s}', 'インスタンスの状態が {0}'],
  ['its agent does not answer Systems Manager', 'SSM Agent が Systems Manager に応答しません'],
  ['its agent no longer answers Systems Manager', 'SSM Agent が Systems Manager に応答しなくなりました'],
  ['Systems Manager does not reach it', 'Systems Manager から到達できません'],
  ['there is no such instance', 'インスタンスが存在しません'],
  ['it is no target any more', 'ターゲットグループに登録されていません'],
  ['the restart failed: {t}', '再起動に失敗: {0}'],
  ['{t}, healthy before, became unhealthy', '正常だった {0} が異常になりました'],
  ['it came back worse: {s} before, {s} now', '再起動前より悪化: 以前は {0}、現在は {1}'],
  ['not restarted, since restarting stopped at {s}', '{0} で再起動を中止したため、再起動していません'],
  ['restart is no longer configured', 'restart が設定されていません'],
  [
    'the answer was lost, and a reboot is never asked for twice',
    '応答が失われましたが、再起動は重ねて要求しません',
  ],
  ['Systems Manager lists the command', 'Systems Manager にコマンドの記録があります'],
  [
    'no further server is restarted of itself, since restarting stopped at {s} ({p}); {"action":"restart"} goes on',
    '{0} で再起動を中止したため ({1})、以降のサーバーは自動では再起動しません。続けるには {"action":"restart"} を実行してください',
  ],
  [
    '{s} belongs to the Auto Scaling group {s}, which may replace it: not restarted, unless restart.scalingGroups names the group',
    '{0} は Auto Scaling グループ {1} に属し、置き換えられる可能性があるため再起動しません (restart.scalingGroups に指定すると再起動します)',
  ],
  ['nothing could be restarted: {t}', '再起動できませんでした: {0}'],
];

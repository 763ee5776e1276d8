/** Reports in Japanese: nothing of the rules' own sentences stays English. */
import { INCIDENTS } from '../../drill/incidents/index';
import { play } from '../../bin/drill/play';
import { writeText } from '../../lambda/core/report-text';
import { translatePhrase } from '../../lambda/core/wording/phrases-ja';
import { ENGLISH } from '../../lambda/core/wording/en';
import { JAPANESE } from '../../lambda/core/wording/ja';
import { reportWith } from '../support/report';
import { measureCpuMs } from '../support/cpu-time';

const JAPANESE_TEXT = /[\u3041-\u30ff\u4e00-\u9fff]/u;

describe('a sentence of a rule', () => {
  it.each([
    ['10 unrefused CONNECT requests', '拒否されなかった CONNECT リクエスト 10 件'],
    ['1 unrefused CONNECT request', '拒否されなかった CONNECT リクエスト 1 件'],
    [
      '13 proxy timeouts, and two or more offenders in its 136.175.9.0/24',
      'プロキシのタイムアウト 13 件。同じ 136.175.9.0/24 に攻撃元が 2 件以上あります',
    ],
    ['office (198.51.100.0/24)', 'オフィス (198.51.100.0/24)'],
    [
      'closed: the alarm is OK and no offence was seen for 15 minutes',
      '終了: アラームが OK になり、攻撃が 15 分間ありませんでした',
    ],
    [
      '203.0.113.4: 2 unrefused CONNECT requests; 203.0.113.5: 1 unrefused CONNECT request; and 3 more',
      '203.0.113.4: 拒否されなかった CONNECT リクエスト 2 件、203.0.113.5: 拒否されなかった CONNECT リクエスト 1 件、ほか 3 件',
    ],
    [
      'no room in acl-0000000a; a budget of 19 would cover it',
      'acl-0000000a に空きがありません、上限が 19 なら拒否できます',
    ],
  ])('%s', (english, japanese) => {
    expect(translatePhrase(english)).toBe(japanese);
  });

  it('that is not known stays as it is: shown is better than lost', () => {
    expect(translatePhrase('an unheard-of thing happened')).toBe('an unheard-of thing happened');
  });

  it('takes no time on a text that was made to take much', () => {
    const text = `opened by alarm ${'; '.repeat(900)}`;
    const translateBoth = (): void => {
      translatePhrase(text);
      translatePhrase('a: '.repeat(600));
    };
    expect(measureCpuMs(translateBoth)).toBeLessThan(1000);
  });
});

describe.each([...INCIDENTS.keys()])('the reports of the incident %s', (name) => {
  it('are Japanese in every sentence', async () => {
    const { reports } = await play(INCIDENTS.get(name)!, true);
    const sentences = reports.flatMap(({ plan, incident, outcomes, failures }) => [
      ...(plan === undefined
        ? []
        : [
            plan.why,
            ...plan.warnings,
            ...[...plan.offenders, ...plan.suspects, ...plan.spared, ...plan.notCovered, ...plan.kept].map(
              ({ reason }) => reason,
            ),
          ]),
      ...(incident?.timeline ?? []).map(({ what }) => what),
      ...outcomes.flatMap(({ detail }) => detail ?? []),
      ...failures,
    ]);
    const english = [...new Set(sentences)].filter((one) => !JAPANESE_TEXT.test(translatePhrase(one)));
    expect(english).toEqual([]);
  });
});

it('the mail in Japanese tells the same story, in local time', () => {
  const text = writeText(reportWith({ language: 'ja', timeZone: 'Asia/Tokyo' }));
  expect(text.split('\n')[0]).toBe(
    'CONNECT フラッド (攻撃元 1 件)、1 件を拒否、直接アクセスを遮断、拒否できない攻撃元 1 件。',
  );
  expect(text).toContain('遮断まで 10 秒、復旧まで 5 分');
  expect(text).toContain('2020-12-24 16:12:10  1 件の CIDR を拒否');
  expect(text).toContain('203.0.113.7/32 を拒否 (acl-0000000a、ルール 1)');
  expect(text).toContain('元に戻すには');
});

it('durations are told in minutes and seconds', () => {
  expect([0, 59, 60, 61, 3600].map(ENGLISH.duration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '60 min',
  ]);
  expect([59, 60, 61].map(JAPANESE.duration)).toEqual(['59 秒', '1 分', '1 分 1 秒']);
});

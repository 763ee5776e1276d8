/** What a person sees who looks later: the incidents that are over, and each of them in full. */
import { installFloodgate } from '../bin/drill/play';
import { refused } from '../drill/account/failures';
import { memo } from '../drill/incidents/memo';
import { rehearse } from '../drill/rehearse';
import { writeText } from '../lambda/core/report-text';
import { makeReportPage } from '../lambda/core/report-page/report-page';
import type { Report } from '../lambda/core/report';
import { translatePhrase } from '../lambda/core/wording/phrases-ja';
import { EventError } from '../lambda/event';
import { changesOf, runUntil } from './support/rehearsal';

type Stage = Awaited<ReturnType<typeof runUntil>>;

const newestOf = ({ earlier = [] }: Report): string => earlier[0]?.id ?? '';

describe('an incident that is over', () => {
  let stage: Stage;
  let present: Report;
  let past: Report;

  beforeAll(async () => {
    stage = await runUntil(memo, '16:40:00');
    present = await stage.invoke({ action: 'status' });
    past = await stage.invoke({ action: 'status', incident: newestOf(present) });
  });

  it('stands in the list of earlier ones, with what came of it', () => {
    expect(present.summary).toMatch(/^No open incident, 4 denies, 7 group rules changed, 3 of 3 targets/);
    expect(present.earlier).toEqual([
      {
        id: expect.stringMatching(/^20201224T\d{6}Z-[0-9a-f]{6}$/) as unknown,
        openedAt: expect.stringMatching(/^2020-12-24T07:/) as unknown,
        closedAt: expect.stringMatching(/^2020-12-24T07:/) as unknown,
        verdict: 'connect-flood',
        offenders: 4,
      },
    ]);
    expect(writeText(present)).toMatch(
      /\nEarlier incidents\n {2}20201224T\S+ +from .* until .* CONNECT flood +offenders: 4\n {2}One of them in full:\n {4}npm run floodgate -- status --incident 20201224T/,
    );
  });

  it('is told in full by its id: its times, its minutes, the 504s of visitors, who it was', () => {
    expect(past.summary).toMatch(
      /^Incident \S+ is over: CONNECT flood from 4 clients; of it stand 4 denies, 7 group rules changed\.$/,
    );
    expect(translatePhrase(past.summary)).toMatch(
      /は終了しています: CONNECT フラッド.*拒否 4 件、.*7 件です。$/,
    );
    expect(past.story).toMatchObject({
      to: past.incident?.closedAt,
      secondsToBlock: expect.any(Number) as unknown,
      secondsToHealthy: expect.any(Number) as unknown,
    });
    expect(past.story?.marks.map(({ kind }) => kind)).toContain('closed');
    expect(past.story?.minutes.length).toBeGreaterThan(0);
    expect(past.story?.gatewayTimeouts?.length).toBeGreaterThan(0);
    const text = writeText(past);
    expect(text).toMatch(/\nIncident closed: the alarm is OK/);
    expect(text).toMatch(/\nOffenders\n {2}address +CONNECT .*\n {2}216\.144\.247\.78 +75 /);
    expect(text).toContain(`rollback --incident ${newestOf(present)} --what all`);
  });

  it('is a page with its picture, which does not take what is left of it for what was denied', () => {
    const page = makeReportPage(past);
    expect(page).toContain('<svg');
    expect(page).toContain('136.175.9.57');
    expect(page).not.toContain('<dt>denied</dt>');
    expect(makeReportPage(present)).toContain(newestOf(present));
  });

  it('keeps today’s health out of its story', () => {
    expect(past.targets).toEqual([]);
  });

  it('is looked at without a change, in the network or in the ledger', async () => {
    const calls = stage.scene.account.calls.length;
    await stage.invoke({ action: 'status', incident: newestOf(present) });
    const made = stage.scene.account.calls.slice(calls);
    expect(changesOf(made)).toEqual([]);
    expect(made.filter(({ action }) => /^(?:Put|Update|Delete|Transact|Publish)/.test(action))).toEqual([]);
  });

  it('no longer has its minutes of 504s after the days for which CloudWatch keeps them', async () => {
    stage.scene.account.clock.advanceTo(new Date('2021-01-09T00:00:00Z'));
    const { story } = await stage.invoke({ action: 'status', incident: newestOf(present) });
    expect(story?.gatewayTimeouts).toBeUndefined();
  });
});

describe('an incident whose logs no query could read', () => {
  it('has its picture all the same, from the lines themselves', async () => {
    const scene = memo.open();
    const invoke = installFloodgate(scene, memo);
    scene.account.onCall(({ action }) =>
      action === 'StartQuery' ? { failBefore: refused('logs') } : undefined,
    );
    // Each run fails, since it could not read as it should, and does its work all the same.
    await rehearse(scene, { ...memo, end: new Date('2020-12-24T16:13:00+09:00') }, (event) =>
      invoke(event).catch(() => undefined),
    );
    const { story } = await invoke({ action: 'status' });
    const connects = (story?.minutes ?? []).reduce((sum, minute) => sum + minute.connects, 0);
    expect(connects).toBeGreaterThan(50);
    expect(story?.minutes.map(({ minute }) => minute)).toContain('2020-12-24T07:06:00.000Z');
  });
});

describe('an incident that was rolled back', () => {
  it('is over, and nothing of it stands', async () => {
    const { invoke } = await runUntil(memo, '16:13:00');
    const { incident } = await invoke({ action: 'rollback' });
    const { summary, standing } = await invoke({ action: 'status', incident: incident?.id });
    expect(summary).toMatch(/^Incident \S+ is over: CONNECT flood from 4 clients; nothing of it stands\.$/);
    expect(translatePhrase(summary)).toMatch(/残っている変更はありません。$/);
    expect(standing).toEqual({ denies: [], rules: [], splits: [] });
  });
});

describe('the open incident', () => {
  it('may be asked for by its id, too', async () => {
    const { invoke } = await runUntil(memo, '16:13:00');
    const { incident } = await invoke({ action: 'status' });
    const report = await invoke({ action: 'status', incident: incident?.id });
    expect(report.summary).toMatch(/^Incident \S+ is open, 4 denies/);
    expect(report.targets).toHaveLength(3);
  });
});

it('an incident that nobody ever heard of is a mistake of who asks', async () => {
  const { invoke } = await runUntil(memo, '16:00:30');
  await expect(invoke({ action: 'status', incident: 'i-9' })).rejects.toThrow(EventError);
  expect(() => invoke({ action: 'status', incident: '' })).toThrow(/incident is empty/);
});

/** What of the function is loaded when: everything that an alarm's first answer needs at the start, and no more. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import example from '../../environments/example.json';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { SITE } from '../../drill/incidents/site';
import { ALARM_AT, alarmEvent, openStage, setAlarm, TABLE, TOPIC, writeOffences } from '../faults/stage';
import { bundleFunction, type Bundle } from './bundled';

/** Only a restart needs Systems Manager. */
const NOT_FOR_ALARMS = /client-ssm|aws\/(?:apply-restarts|observe-servers|systems-manager)\.ts$/;

/** Loads the bundle as Lambda does; V8 itself tells which files it ran. */
function listLoaded({ folder }: Bundle): readonly string[] {
  const told = mkdtempSync(join(tmpdir(), 'floodgate-loaded-'));
  try {
    spawnSync(process.execPath, ['-e', `import('${folder}/index.mjs')`], {
      env: {
        AWS_REGION: 'ap-northeast-1',
        NODE_V8_COVERAGE: told,
        FLOODGATE_ENVIRONMENT_NAME: 'example',
        FLOODGATE_ENVIRONMENT: JSON.stringify(example),
        FLOODGATE_TABLE: 'ledger',
        FLOODGATE_ALARM: 'alarm',
      },
    });
    const reports = readdirSync(told).map((file) => readFileSync(join(told, file), 'utf8'));
    const scripts = reports.flatMap(
      (report) => (JSON.parse(report) as { result: { readonly url: string }[] }).result,
    );
    return scripts.flatMap(({ url }) => (url.includes(folder) ? [basename(url)] : []));
  } finally {
    rmSync(told, { recursive: true });
  }
}

describe('the parts of the bundle', () => {
  let bundle: Bundle;
  beforeAll(() => {
    bundle = bundleFunction();
  }, 60_000);
  afterAll(() => bundle.remove());

  it('start without what only a restart needs, which lies beside', () => {
    const loaded = listLoaded(bundle);
    expect(loaded).toContain('index.mjs');
    const [atOnce, later] = [true, false].map((isLoaded) =>
      [...bundle.parts].flatMap(([file, sources]) => (loaded.includes(file) === isLoaded ? sources : [])),
    );
    expect(atOnce?.filter((source) => NOT_FOR_ALARMS.test(source))).toEqual([]);
    expect(later?.filter((source) => NOT_FOR_ALARMS.test(source)).length).toBeGreaterThan(5);
  });

  it('of a restart are not asked for by the first answer to an alarm, restarts configured or not', async () => {
    const { account, environment } = writeFlood();
    const asked: string[] = [];
    const { ssm, ...clients } = account.startRun('run');
    const report = await remediate(parseEvent(alarmEvent(ALARM_AT)), {
      environment,
      clients: { ...clients, ssm: () => (asked.push('Systems Manager'), ssm()) },
      clock: account.clock,
      table: TABLE,
      topicArn: TOPIC,
      alarmName: SITE.alarmName,
      runId: 'run',
      endsAt: new Date(ALARM_AT.getTime() + 5 * 60_000),
    });
    const done = new Set(report.outcomes.map(({ change }) => change.kind));
    expect([...done]).toEqual(expect.arrayContaining(['add-deny-entry', 'revoke-ingress']));
    expect(environment.policy.restart?.services).toEqual(['php-fpm', 'httpd']);
    expect(asked).toEqual([]);
  });
});

function writeFlood(): ReturnType<typeof openStage> {
  const stage = openStage({ restart: { services: ['php-fpm', 'httpd'] } });
  writeOffences(stage, ['20.1.7.9', '20.2.7.9', '20.3.7.9']);
  setAlarm(stage, 'ALARM');
  return stage;
}

/** Metrics as CloudWatch reads them from the function's log: the embedded metric format. */
import type { Measure } from '../lambda/core/metrics';
import type { Report } from '../lambda/core/report';
import { EventError } from '../lambda/event';
import { measured, openMeter } from '../lambda/meter';
import { RemediationError } from '../lambda/remediate';
import { plainReport } from './support/plain-report';

interface MetricLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [field: string]: unknown;
}

function writeLines(measures: readonly Measure[]): readonly MetricLine[] {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    openMeter('production')(measures);
  } finally {
    spy.mockRestore();
  }
  return written.map((line) => JSON.parse(line) as MetricLine);
}

const report = plainReport({ standingDenies: 2 });

describe('a measure in the log', () => {
  it('stands in our namespace, under its environment, with its unit', () => {
    const [line, ...more] = writeLines([
      { name: 'DeniesActive', value: 5 },
      { name: 'TimeToMitigate', value: 190 },
    ]);
    expect(more).toEqual([]);
    expect(line?._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Floodgate',
        Dimensions: [['service', 'environment']],
        Metrics: [
          { Name: 'DeniesActive', Unit: 'Count' },
          { Name: 'TimeToMitigate', Unit: 'Seconds' },
        ],
      },
    ]);
    expect(line).toMatchObject({
      environment: 'production',
      service: 'floodgate',
      DeniesActive: 5,
      TimeToMitigate: 190,
    });
  });

  it('has the time of its minute, and no other line has it', () => {
    const lines = writeLines([
      { name: 'Offenders', value: 1 },
      { name: 'ConnectRequests', value: 40, at: '2020-12-24T07:10:00.000Z' },
      { name: 'ConnectRequests', value: 7, at: '2020-12-24T07:11:00.000Z' },
    ]);
    expect(lines.map(({ _aws, ConnectRequests }) => [_aws.Timestamp, ConnectRequests]).slice(1)).toEqual([
      [Date.parse('2020-12-24T07:10:00.000Z'), 40],
      [Date.parse('2020-12-24T07:11:00.000Z'), 7],
    ]);
    expect(lines[0]?._aws.Timestamp).toBeGreaterThan(Date.parse('2025-01-01'));
  });

  it('of one network ACL does not lend its dimensions to the next line', () => {
    const budget = (networkAcl: string): Measure => ({
      name: 'DenyBudgetLeft',
      value: 3,
      dimensions: { networkAcl, family: 'IPv4' },
    });
    const lines = writeLines([budget('acl-1'), budget('acl-2'), { name: 'Failures', value: 0 }]);
    expect(lines.map(({ _aws }) => _aws.CloudWatchMetrics[0]?.Dimensions[0])).toEqual([
      ['service', 'environment', 'networkAcl', 'family'],
      ['service', 'environment', 'networkAcl', 'family'],
      ['service', 'environment'],
    ]);
    expect(lines.map(({ networkAcl }) => networkAcl)).toEqual(['acl-1', 'acl-2', undefined]);
  });
});

describe('every run is measured once', () => {
  const measuring = async (run: () => Promise<Report>) => {
    const seen: (readonly Measure[])[] = [];
    await measured((measures) => seen.push(measures), run).catch(() => undefined);
    return seen;
  };

  it('when it ends well', async () => {
    expect(await measuring(() => Promise.resolve(report))).toEqual([[{ name: 'DeniesActive', value: 2 }]]);
  });

  it('when it reported and failed: by its report', async () => {
    const failed = plainReport({ standingDenies: 2, failures: ['one', 'two'] });
    const [measures] = await measuring(() => Promise.reject(new RemediationError(failed)));
    expect(measures).toContainEqual({ name: 'Failures', value: 2 });
    expect(measures).toContainEqual({ name: 'DeniesActive', value: 2 });
  });

  it('when it could not even report: as one failure', async () => {
    expect(await measuring(() => Promise.reject(new Error('no table')))).toEqual([
      [{ name: 'Failures', value: 1 }],
    ]);
  });

  it("but a caller's wrong words are no failure of ours", async () => {
    expect(await measuring(() => Promise.reject(new EventError('Not accepted')))).toEqual([]);
  });
});

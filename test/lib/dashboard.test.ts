import { Match, type Template } from 'aws-cdk-lib/assertions';
import { METRICS } from '../../lambda/config';
import { describeMetrics } from '../../lib/metrics-doc';
import { chooseWidgetName } from '../../lib/function-name';
import { parseEvent } from '../../lambda/event';
import { listProperties, synthesize } from './synthesize';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly endpoint?: string;
    readonly params?: unknown;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** The body with each reference written as `<LogicalId>`. */
function readBody(template: Template): readonly Widget[] {
  const [dashboard] = listProperties<{ DashboardBody: { 'Fn::Join': [string, unknown[]] } }>(
    template,
    'AWS::CloudWatch::Dashboard',
  );
  const parts = dashboard?.DashboardBody['Fn::Join'][1] ?? [];
  const name = (part: unknown): string => {
    const { Ref, 'Fn::GetAtt': attribute } = part as { Ref?: string; 'Fn::GetAtt'?: string[] };
    return `<${Ref ?? attribute?.[0] ?? ''}>`;
  };
  const text = parts.map((part) => (typeof part === 'string' ? part : name(part))).join('');
  return (JSON.parse(text) as { widgets: Widget[] }).widgets;
}

let template: Template;
let widgets: readonly Widget[];
beforeAll(() => {
  template = synthesize({
    mode: 'enforce',
    language: 'ja',
    timeZone: 'Asia/Tokyo',
    networkAcls: ['acl-0aaaaaaaaaaaaaaaa', 'acl-0bbbbbbbbbbbbbbbb'],
    testEvents: 'existing-registry',
  });
  widgets = readBody(template);
});

describe('the dashboard of an environment', () => {
  const metricsOf = (widget: Widget) =>
    (widget.properties.metrics ?? []).map(([namespace, name]) => `${String(namespace)} ${String(name)}`);

  it('is named as the stack', () => {
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Floodgate-test' });
  });

  it('draws the site: unhealthy hosts, 504 to visitors, CONNECT per minute', () => {
    const drawn = widgets.flatMap(metricsOf);
    expect(drawn).toEqual(
      expect.arrayContaining([
        'AWS/ApplicationELB UnHealthyHostCount',
        'AWS/ApplicationELB HTTPCode_ELB_504_Count',
        'Floodgate ConnectRequests',
      ]),
    );
  });

  it('draws every metric of ours, under the dimensions with which it is written', () => {
    const drawn = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    for (const [name, { dimensions, statistic }] of Object.entries(METRICS)) {
      if (name === 'OpenIncidents') continue;
      const [, , ...rest] = drawn.find((metric) => metric[1] === name) ?? [];
      const options = rest.pop();
      const keys = rest.filter((_, index) => index % 2 === 0);
      expect({ name, keys: keys.sort() }).toEqual({
        name,
        keys: ['environment', 'service', ...dimensions].sort(),
      });
      expect(rest).toContain('test');
      expect(JSON.stringify(options)).toContain(statistic === 'Sum' ? '"Sum"' : '"Maximum"');
    }
  });

  it('draws the budget that is left in each named network ACL, for both families', () => {
    const budgets = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([, name]) => name === 'DenyBudgetLeft')
      .map((metric) => metric.filter((part) => /^(acl-|IPv)/.test(String(part))).sort());
    expect(budgets).toEqual([
      ['IPv4', 'acl-0aaaaaaaaaaaaaaaa'],
      ['IPv6', 'acl-0aaaaaaaaaaaaaaaa'],
      ['IPv4', 'acl-0bbbbbbbbbbbbbbbb'],
      ['IPv6', 'acl-0bbbbbbbbbbbbbbbb'],
    ]);
  });

  it('shows the alarm that is followed, and those on Floodgate itself', () => {
    const shown = widgets.find(({ type }) => type === 'alarm')?.properties.alarms ?? [];
    expect(shown).toHaveLength(6);
    expect(shown[0]).toContain(':alarm:Floodgate-test-UnHealthyHostCount');
  });

  it("holds the widget, whose function is the reading one, not Floodgate's own", () => {
    const [widget, ...more] = widgets.filter(({ type }) => type === 'custom');
    expect(more).toEqual([]);
    expect(widget?.properties.endpoint).toMatch(/^<WidgetFunction/);
    expect(widget?.properties.params).toEqual({ rows: 50 });
  });

  it('fits: nothing overlaps, and nothing is wider than the 24 columns of a dashboard', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });
});

describe("the widget's function", () => {
  it('knows the ledger, the function that its buttons call, and for whom it writes', () => {
    const variables = listProperties<{
      FunctionName: string;
      Environment: { Variables: Record<string, unknown> };
    }>(template, 'AWS::Lambda::Function').find(
      ({ FunctionName }) => FunctionName === 'customWidget-Floodgate-test',
    )?.Environment.Variables;
    expect(variables).toMatchObject({
      FLOODGATE_ENVIRONMENT_NAME: 'test',
      FLOODGATE_LANGUAGE: 'ja',
      FLOODGATE_MODE: 'enforce',
      FLOODGATE_TIME_ZONE: 'Asia/Tokyo',
    });
    expect(JSON.stringify(variables?.['FLOODGATE_FUNCTION'])).toMatch(/"HandlerFunction/);
    expect(JSON.stringify(variables?.['FLOODGATE_TABLE'])).toMatch(/"LedgerTable/);
  });

  it('has a name that Lambda takes, however long that of the environment is', () => {
    expect(chooseWidgetName('production')).toBe('customWidget-Floodgate-production');
    expect(chooseWidgetName('x'.repeat(41))).toBe(`customWidget-Floodgate-${'x'.repeat(41)}`);
    const long = ['blue', 'green'].map((end) => chooseWidgetName(`${'x'.repeat(45)}-${end}`));
    expect(long.map(({ length }) => length)).toEqual([64, 64]);
    expect(new Set(long).size).toBe(2);
  });
});

describe('shareable test events', () => {
  interface Schema {
    readonly RegistryName: string;
    readonly SchemaName: string;
    readonly Type: string;
    readonly Content: string;
  }

  it('are those that the function takes, under the name by which the console finds them', () => {
    const [schema] = listProperties<Schema>(template, 'AWS::EventSchemas::Schema');
    expect(schema).toMatchObject({
      RegistryName: 'lambda-testevent-schemas',
      SchemaName: '_Floodgate-test-schema',
      Type: 'OpenApi3',
    });
    const content = JSON.parse(schema?.Content ?? '') as {
      components: { examples: Record<string, { value: unknown }> };
    };
    const kinds = Object.values(content.components.examples).map(({ value }) => parseEvent(value).kind);
    expect([...new Set(kinds)].sort()).toEqual(['plan', 'remediate', 'retire', 'rollback', 'status']);
    template.resourceCountIs('AWS::EventSchemas::Registry', 0);
  });

  it('come with their registry where it is not there yet', () => {
    const making = synthesize({ testEvents: 'new-registry' });
    making.hasResourceProperties('AWS::EventSchemas::Registry', {
      RegistryName: 'lambda-testevent-schemas',
    });
    making.hasResource('AWS::EventSchemas::Schema', {
      DependsOn: [Match.stringLikeRegexp('^TestEventsRegistry')],
    });
  });
});

describe('the page about metrics', () => {
  it('names each with its unit, its statistic and its meaning', () => {
    const page = describeMetrics();
    for (const [name, { unit, statistic, meaning }] of Object.entries(METRICS)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      for (const part of [unit, statistic, meaning]) expect(row).toContain(part);
    }
  });
});

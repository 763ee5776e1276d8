/** The dashboard's widget: what a person sees of the ledger, and what its buttons ask of the function. */
import { parseEvent } from '../../../lambda/event';
import { writeWidget } from '../../../lambda/core/widget/widget';
import type { WidgetView } from '../../../lambda/core/widget/view';
import type { LedgerState } from '../../../lambda/core/ledger-rows';
import { HOSTILE_TEXTS } from '../../hostile/texts';
import { denyRow, INCIDENT, NOW } from '../../support/network-acl';
import {
  busyLedger,
  crowdedLedger,
  FUNCTION_ARN,
  hostileLedger,
  IDLE_LEDGER,
  ruleRow,
  viewOf,
} from '../../support/widget';

const show = (state: LedgerState, differing: Partial<WidgetView> = {}): string =>
  writeWidget(viewOf(state, differing), NOW);

const unescape = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

interface PressedButton {
  readonly attributes: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** Each button's action as a browser reads it. */
function listButtons(page: string): readonly PressedButton[] {
  return [...page.matchAll(/<cwdb-action([^>]*)>([^<]*)<\/cwdb-action\s*>/g)].map(
    ([, written = '', payload = '']) => ({
      attributes: Object.fromEntries(
        [...written.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
          name,
          unescape(value),
        ]),
      ),
      event: JSON.parse(unescape(payload)) as unknown,
    }),
  );
}

const eventsOf = (page: string) => listButtons(page).map(({ event }) => event);

describe('the widget in an incident', () => {
  const page = show(busyLedger());

  it('tells the open incident: since when, by what, how many offenders, what happened last', () => {
    expect(page).toContain(`Incident ${INCIDENT} is open`);
    expect(page).toContain('Opened 2020-12-24 16:12:00 +09:00 by alarm web-unhealthy.');
    expect(page).toContain('offenders: 2');
    expect(page).toContain('Not all targets are healthy yet.');
    expect(page.indexOf('locked down: 2 rules')).toBeLessThan(page.indexOf('denied 4 prefixes'));
  });

  it('shows every deny with its reason and its end in the environment’s time', () => {
    for (const { cidr } of busyLedger().denies) expect(page).toContain(cidr);
    expect(page).toContain('10 unrefused CONNECT requests');
    expect(page).toContain('2020-12-24 17:11:00');
  });

  it('puts the heaviest denies first', () => {
    const [heaviest, next] = ['136.175.9.208/29', '136.175.9.57/32'].map((cidr) => page.indexOf(cidr));
    expect(heaviest).toBeLessThan(next!);
  });

  it('undoes a deny by allowing those whom it was written for, or its first address', () => {
    const allowed = eventsOf(page).filter((event) => (event as { action: string }).action === 'allow');
    expect(allowed).toEqual([
      { action: 'allow', addresses: ['136.175.9.209', '136.175.9.211'] },
      { action: 'allow', addresses: ['136.175.9.57'] },
      { action: 'allow', addresses: ['216.144.247.78'] },
      { action: 'allow', addresses: ['2001:db8:1:2::9'] },
    ]);
  });

  it('undoes the denies, the lock-down, or all of it, of this incident and no other', () => {
    const rollbacks = eventsOf(page).filter((event) => (event as { action: string }).action === 'rollback');
    expect(rollbacks).toEqual(
      (['all', 'denies', 'lock-down'] as const).map((what) => ({
        action: 'rollback',
        incident: INCIDENT,
        what,
      })),
    );
  });

  it('asks before each of them, calls the function that may do it, and shows its answer', () => {
    for (const { attributes } of listButtons(page)) {
      expect(attributes).toMatchObject({ action: 'call', display: 'popup', endpoint: FUNCTION_ARN });
      expect(attributes['confirmation']?.length).toBeGreaterThan(20);
    }
  });

  it('sends nothing that the function does not take, with what CloudWatch adds to it', () => {
    for (const event of eventsOf(page)) {
      const sent = { ...(event as object), widgetContext: { theme: 'dark', forms: { all: {} } } };
      expect(['allow', 'rollback']).toContain(parseEvent(sent).kind);
    }
  });

  it('offers no button for a deny that is being ended', () => {
    const ending = busyLedger({
      incident: undefined,
      rules: [],
      denies: [denyRow(1, '203.0.113.7/32', { state: 'removing' })],
    });
    expect(eventsOf(show(ending)).map((event) => (event as { action: string }).action)).toEqual(['rollback']);
  });

  it('never asks the function to allow more addresses than it takes', () => {
    const offenders = Array.from({ length: 250 }, (_, index) => `203.0.113.${index}`);
    const wide = busyLedger({ denies: [denyRow(1, '203.0.113.0/24', { offenders })] });
    for (const event of eventsOf(show(wide))) expect(() => parseEvent(event)).not.toThrow();
  });
});

describe('the widget without an incident', () => {
  it('says that nothing stands, and offers nothing to press', () => {
    const page = show(IDLE_LEDGER);
    expect(page).toContain('No incident is open.');
    expect(page).toContain('Nobody is denied.');
    expect(page).toContain('Not locked down');
    expect(listButtons(page)).toEqual([]);
  });

  it('still undoes the lock-down that stays, by the incident that made it', () => {
    const page = show({
      ...IDLE_LEDGER,
      rules: [ruleRow(), ruleRow({ incident: '20201225T000000Z-000000' })],
    });
    expect(eventsOf(page)).toEqual([
      { action: 'rollback', incident: INCIDENT, what: 'lock-down' },
      { action: 'rollback', incident: '20201225T000000Z-000000', what: 'lock-down' },
    ]);
  });

  it('says that in mode observe nothing is ever changed', () => {
    expect(show(IDLE_LEDGER, { mode: 'observe' })).toContain('nothing is changed');
  });
});

describe('the widget for everybody', () => {
  it('is dark where the dashboard is dark', () => {
    expect(show(IDLE_LEDGER)).toContain('class="floodgate light"');
    expect(show(IDLE_LEDGER, { theme: 'dark' })).toContain('class="floodgate dark"');
  });

  it('speaks Japanese where the environment does', () => {
    const page = show(busyLedger(), { language: 'ja' });
    expect(page).toContain('アラーム web-unhealthy により開始');
    expect(page).not.toContain('alarm web-unhealthy');
    expect(page).toContain('が進行中');
    expect(page).toContain('すべて元に戻す');
    expect(page).not.toContain('Undo');
  });

  it('stays small with 3,000 denies and rules: shows so many as asked for, and counts the others', () => {
    const page = show(crowdedLedger(), { rows: 200 });
    expect(page.length).toBeLessThan(400_000);
    expect(eventsOf(page).filter((event) => (event as { action: string }).action === 'allow')).toHaveLength(
      200,
    );
    expect(page.match(/… and 2,800 more/g)).toHaveLength(2);
  });
});

describe('hostile text in the ledger', () => {
  const outline = (page: string): readonly string[] => page.match(/<[^>]*>/g)?.map(nameTag) ?? [];
  /** The element and its attributes' names. */
  const nameTag = (tag: string): string => tag.replace(/="[^"]*"/g, '=""').replace(/\s+/g, ' ');
  const harmless = outline(show(hostileLedger('harmless')));

  it.each(HOSTILE_TEXTS.map(({ what, text }) => [what, text] as const))(
    'stays text: %s makes no element, no attribute and no action',
    (_, text) => {
      const page = show(hostileLedger(text));
      expect(outline(page)).toEqual(harmless);
      for (const { attributes, event } of listButtons(page)) {
        expect(attributes['endpoint']).toBe(FUNCTION_ARN);
        expect(['allow', 'rollback']).toContain((event as { action: string }).action);
      }
    },
  );

  it('is never taken for an address to allow', () => {
    const allowed = eventsOf(show(hostileLedger('<script>'))).filter(
      (event) => (event as { action: string }).action === 'allow',
    );
    expect(allowed).toEqual([{ action: 'allow', addresses: ['203.0.113.7'] }]);
  });

  it('is cut, however long it is', () => {
    expect(show(hostileLedger('x'.repeat(100_000))).length).toBeLessThan(1_500_000);
  });
});

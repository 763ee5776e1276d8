/** The report for chat: the schema, and nothing that a chat would obey. */
import { escapeChat } from '../../lambda/core/chat';
import { writeChat } from '../../lambda/core/report-chat';
import { openedIncident } from '../support/incident';
import { FLOOD, reportWith } from '../support/report';

interface Message {
  readonly version: string;
  readonly source: string;
  readonly content: {
    readonly textType: string;
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
  };
  readonly metadata: { readonly threadId?: string; readonly eventType: string };
}

const read = (...differing: Parameters<typeof reportWith>): Message =>
  JSON.parse(writeChat(reportWith(...differing))) as Message;

it('is the custom notification schema, in a thread of its incident', () => {
  const { version, source, content, metadata } = read();
  expect({ version, source, textType: content.textType }).toEqual({
    version: '1.0',
    source: 'custom',
    textType: 'client-markdown',
  });
  expect(content.title).toBe(
    'Floodgate prod: CONNECT flood from 1 client, 1 denied, locked down, 1 not covered.',
  );
  expect(metadata).toMatchObject({ threadId: openedIncident().id, eventType: 'floodgate-alarm' });
});

it('tells how the site is, who is denied, what happened when, and how to undo it', () => {
  const { content } = read();
  expect(content.description).toContain('*targets healthy:* 1 of 2');
  expect(content.description).toContain('• 203.0.113.7/32 (until 2020-12-24 08:12:00Z)');
  expect(content.description).toContain('• 07:12:10 denied 1 prefix');
  expect(content.nextSteps).toEqual([
    'To undo: npm run floodgate -- rollback --incident 20201224T071200Z-abcdef --what all --environment prod',
  ]);
});

it('says first that something failed', () => {
  const { content, metadata } = read({ failures: ['add-deny-entry on acl-0000000a: throttled'] });
  expect(content.title).toMatch(/^Floodgate prod: FAILED: /);
  expect(content.description).toContain('• add-deny-entry on acl-0000000a: throttled');
  expect(metadata.eventType).toBe('floodgate-failure');
});

it('speaks Japanese', () => {
  const { content } = read({ language: 'ja' });
  expect(content.title).toContain('CONNECT フラッド');
  expect(content.description).toContain('1 件の CIDR を拒否');
});

it('lists a few of very many', () => {
  const denies = Array.from({ length: 39 }, () => FLOOD.denies[0]!);
  const { description } = read({ plan: { ...FLOOD, denies } }).content;
  expect(description).toContain('• 29 more');
});

it.each([
  ['mentions', '<!channel> <@U012> @here', '＜!channel＞ ＜＠U012＞ ＠here'],
  ['formatting', '*a* _b_ ~c~ `d`', '＊a＊ ＿b＿ ～c～ ｀d｀'],
  ['links', '[a](https://evil.example/x)', '［a］(https：//evil．example/x)'],
  ['bare names', 'see www.evil.example', 'see www．evil．example'],
  ['entities', '&lt;!here&gt;', '＆lt;!here＆gt;'],
  ['tables and quotes', '| a > b', '｜ a ＞ b'],
])('shows %s and obeys none', (_, text, shown) => {
  expect(escapeChat(text)).toBe(shown);
});

it('leaves addresses and figures as they are, to be copied', () => {
  const text = '203.0.113.7/32 2001:db8::/64 (10 requests, 2.5 s) acl-0aa1';
  expect(escapeChat(text)).toBe(text);
});

it.each([
  ['a dry run', { action: 'plan', outcomes: [] }],
  ['mode observe', { mode: 'observe', outcomes: [] }],
] as const)('tells of %s whom it would deny, and not that it did', (_, differing) => {
  const { content } = read({ ...differing });
  expect(content.description).toContain('*Would be denied*');
  expect(content.description).not.toContain('*Denied*');
});

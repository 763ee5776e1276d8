import { createClock } from '../../../drill/clock';
import { createServer, type WebRequest } from '../../../drill/world/server';

const START = new Date('2020-12-24T07:00:00Z');

function open(workers = 2, backlog = 1) {
  const clock = createClock(START);
  const seconds = (ms: number) => (ms - START.getTime()) / 1000;
  const lines: string[] = [];
  const server = createServer(
    clock,
    {
      access: (request, beganAtMs) =>
        lines.push(`${request.line} began ${seconds(beganAtMs)} written ${seconds(clock.nowMs())}`),
      timeout: (request, endedAtMs) =>
        lines.push(`${request.line} timed out ${seconds(endedAtMs)}${request.timeoutTarget ?? ''}`),
    },
    { instanceId: 'i-1', workers, backlog },
  );
  const told: string[] = [];
  const ask = (line: string, holdMs: number, more: Partial<WebRequest> = {}) =>
    server.accept({
      client: '192.0.2.7',
      clientPort: 40_000,
      line,
      status: 200,
      bytes: 1,
      referer: '-',
      agent: '-',
      forwardedFor: '-',
      forwardedProto: '-',
      holdMs,
      onDone: () => told.push(`${line} done`),
      onLost: () => told.push(`${line} lost`),
      ...more,
    });
  return { clock, server, lines, told, ask };
}

describe('a web server', () => {
  it('writes a line when a request ends, with the time at which it began', async () => {
    const { clock, lines, ask } = open();
    ask('a', 238_000);
    await clock.sleep(237_000);
    expect(lines).toEqual([]);
    await clock.sleep(2_000);
    expect(lines).toEqual(['a began 0 written 238']);
  });

  it('notes php-fpm time-outs in its other log, at their end', async () => {
    const { clock, lines, ask } = open();
    ask('a', 60_000, { timeoutTarget: ':443' });
    await clock.sleep(60_000);
    expect(lines).toContain('a timed out 60:443');
  });

  it('has so many workers, then a queue, then refuses', async () => {
    const { clock, server, lines, ask } = open();
    expect([ask('a', 10_000), ask('b', 20_000), ask('c', 1_000), ask('d', 1_000)]).toEqual([
      'started',
      'started',
      'queued',
      'refused',
    ]);
    expect([server.busyWorkers(), server.waiting()]).toEqual([2, 1]);
    await clock.sleep(12_000);
    expect(lines).toEqual(['a began 0 written 10', 'c began 10 written 11']);
    expect([server.busyWorkers(), server.waiting()]).toEqual([1, 0]);
  });

  it('loses what it does at a restart, without a line, and is away for a while', async () => {
    const { clock, server, lines, told, ask } = open();
    ['a', 'b', 'c'].forEach((line) => ask(line, 10_000));
    server.restart(3_000);
    expect(told).toEqual(['a lost', 'b lost', 'c lost']);
    expect(ask('d', 1)).toBe('refused');
    await clock.sleep(3_000);
    expect(ask('e', 1_000)).toBe('started');
    await clock.sleep(30_000);
    expect(lines).toEqual(['e began 3 written 4']);
  });
});

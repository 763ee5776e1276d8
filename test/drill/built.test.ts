/** The drill as it is installed: the built command line, in a process of its own, loads its parts while it plays. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-built-'));

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs', folder]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The plainest, and the one that needs every part; the others are played without the build. */
it.each(['memo', 'stuck-workers'])(
  '%s is passed',
  (name) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'floodgate.mjs'), 'drill', '--incident', name],
      // Of its own: what this process was started with keeps warnings away.
      { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    );
    expect([status, stderr, stdout.split('\n').at(-2)]).toEqual([0, '', expect.stringMatching(/^Passed: /)]);
  },
  30_000,
);

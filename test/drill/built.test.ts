/** The drill as it is installed: the built command line, in a process of its own, loads its parts while it plays. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INCIDENT_NAMES } from '../../drill/incidents/names';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-built-'));

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs', folder]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

it.each(INCIDENT_NAMES)(
  '%s is passed',
  (name) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(folder, 'floodgate.mjs'), 'drill', '--incident', name],
      { encoding: 'utf8' },
    );
    expect([status, stdout.split('\n').at(-2)]).toEqual([0, expect.stringMatching(/^Passed: /)]);
  },
  30_000,
);

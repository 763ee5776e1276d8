/** Shell completion: what each shell itself offers, where it is installed. */
import { INCIDENTS } from '../../drill/incidents/index';
import { INCIDENT_NAMES } from '../../drill/incidents/names';
import { FILE, makeFolder } from '../support/environment-folder';
import { runFloodgate } from '../support/run-floodgate';
import { completeIn, hasShell, SHELLS, type Shell } from '../support/shells';

const folder = makeFolder({ production: FILE, staging: FILE });
afterAll(() => folder.remove());

const here = SHELLS.filter(hasShell);
for (const shell of SHELLS.filter((one) => !here.includes(one)))
  process.stderr.write(`${shell} is not installed: how it completes is not tried here.\n`);

const scripts = new Map<Shell, string>();
async function complete(shell: Shell, line: string): Promise<readonly string[]> {
  const script = scripts.get(shell) ?? (await runFloodgate(['completion', shell])).out;
  scripts.set(shell, script);
  return completeIn(shell, script, line, folder.path);
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['floodgate re', ['remediate', 'replay', 'restart', 'retire']],
  ['floodgate rollback --wh', ['--what']],
  ['floodgate rollback --what ', ['all', 'denies', 'lock-down']],
  ['floodgate status --environment ', ['production', 'staging']],
  ['floodgate status --environment st', ['staging']],
  ['floodgate drill --incident st', ['stuck-workers']],
  ['floodgate deny --minutes ', []],
  ['floodgate completion z', ['zsh']],
  ['floodgate he', ['help']],
  ['floodgate help chec', ['check']],
  ['floodgate check --hel', ['--help']],
];

describe.each(here)('%s', (shell) => {
  it.each(CASES)('%s', async (line, offered) => {
    expect(await complete(shell, line)).toEqual(offered);
  });

  it('offers every command that the help shows', async () => {
    const help = (await runFloodgate(['--help'])).out;
    const shown = [...help.matchAll(/^ {2}([a-z-]+) (?:\[|<)/gm)].map(([, name = '']) => name);
    expect(shown.length).toBeGreaterThan(14);
    const offered = await complete(shell, 'floodgate ');
    expect(offered.filter((word) => !word.startsWith('-'))).toEqual(shown.sort());
  });

  it('offers files where an option takes one', async () => {
    const [file = ''] = await complete(shell, 'floodgate replay --access-log environments/prod');
    expect(file.replace(/^environments\//, '')).toBe('production.json');
  });
});

it.each(SHELLS)('there is a script for %s', async (shell) => {
  const { out, code } = await runFloodgate(['completion', shell]);
  expect(code).toBe(0);
  expect(out).toContain('lock-down');
});

it('refuses a shell that it does not know', async () => {
  const { code, err } = await runFloodgate(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(err).toContain('Allowed choices are bash, zsh, fish');
});

it('knows the incidents that are shipped by name', () => {
  expect([...INCIDENTS.values()].map(({ name }) => name)).toEqual([...INCIDENT_NAMES]);
});

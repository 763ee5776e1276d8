/** Shell completion: the scripts are run by the shell itself, where it is there. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE, makeFolder } from '../support/environment-folder';
import { runFloodgate } from '../support/run-floodgate';

const folder = makeFolder({ production: FILE, staging: FILE });
afterAll(() => folder.remove());

const has = (shell: string): boolean => spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;

/** What bash offers for the last word of a line. */
async function completeInBash(line: string): Promise<string[]> {
  writeFileSync(join(folder.path, 'floodgate.bash'), (await runFloodgate(['completion', 'bash'])).out);
  const words = line.split(' ');
  const script = `
source ./floodgate.bash
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
$(complete -p floodgate | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder.path, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

(has('bash') ? describe : describe.skip)('in bash', () => {
  it.each([
    ['floodgate re', ['replay', 'remediate', 'restart', 'retire']],
    ['floodgate rollback --wh', ['--what']],
    ['floodgate rollback --what ', ['denies', 'lock-down', 'all']],
    ['floodgate status --environment ', ['production', 'staging']],
    ['floodgate status --environment st', ['staging']],
    ['floodgate deny --minutes ', []],
    ['floodgate completion ', ['bash', 'zsh', 'fish', '--help']],
    ['floodgate help chec', ['check']],
    ['floodgate nonsense --', []],
  ])('%s', async (line, offered) => {
    expect(await completeInBash(line)).toEqual(offered);
  });

  it('offers every command that the help shows', async () => {
    const help = (await runFloodgate(['--help'])).out;
    const shown = [...help.matchAll(/^ {2}([a-z-]+) (?:\[|<)/gm)].map(([, name = '']) => name);
    expect(shown.length).toBeGreaterThan(14);
    expect((await completeInBash('floodgate ')).sort()).toEqual([...shown, '--help'].sort());
  });

  it('offers files where an option takes one', async () => {
    expect(await completeInBash('floodgate replay --access-log environments/prod')).toEqual([
      'environments/production.json',
    ]);
  });
});

it.each(['zsh', 'fish'])('%s takes its script', async (shell) => {
  const { out, code } = await runFloodgate(['completion', shell]);
  expect(code).toBe(0);
  expect(out).toContain('lock-down');
  const file = join(folder.path, `floodgate.${shell}`);
  writeFileSync(file, out);
  if (has(shell)) expect(spawnSync(shell, ['--no-execute', file], { encoding: 'utf8' }).stderr).toBe('');
});

it('refuses a shell that it does not know', async () => {
  const { code, err } = await runFloodgate(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(err).toContain('Allowed choices are bash, zsh, fish');
});

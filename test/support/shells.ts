/** What a shell itself offers for the last word of a line, with our completion loaded; for tests. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function hasShell(shell: Shell): boolean {
  return spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;
}

const DRIVERS: Readonly<Record<Shell, { readonly flags: readonly string[]; readonly program: string }>> = {
  bash: {
    flags: ['-c'],
    program: `
source ./floodgate.bash
read -ra COMP_WORDS <<< "$1"
[[ "$1" == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
$(complete -p floodgate | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  // zsh completes only for somebody who types at a terminal: it gets one, and says what it was going to offer.
  zsh: {
    flags: ['-fc'],
    program: `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell $'PS1= PS2=; stty -echo; autoload -Uz compinit; compinit -u -D; source ./floodgate.zsh
compadd() {
  local -a hits
  if [[ " \${@[1,(i)(-|--)]} " != *" -"[OAD]" "* ]]; then
    builtin compadd -O hits "$@"
    local hit; for hit in "\${hits[@]}"; do print; print -r -- "=$hit"; done
  fi
  builtin compadd "$@"
}
finish() { print; print -r -- "=END" }; comppostfuncs=(finish)
print -r -- =READY'
zpty -r shell line $'*=READY*'
zpty -n -w shell "$1"$'\\t'
zpty -r -m shell answer $'*=END*'
zpty -d shell
print -r -- "$answer" | tr -d '\\r' | sed -n '/^=END/!s/^=//p'`,
  },
  fish: { flags: ['--no-config', '-c'], program: 'source ./floodgate.fish; complete -C $argv[1]' },
};

/** @param folder the working directory; the script is written there */
export function completeIn(shell: Shell, script: string, line: string, folder: string): readonly string[] {
  writeFileSync(join(folder, `floodgate.${shell}`), script);
  const { flags, program } = DRIVERS[shell];
  // After a program on the command line bash and zsh take the program's name first.
  const words = shell === 'fish' ? [line] : [shell, line];
  const { stdout, stderr } = spawnSync(shell, [...flags, program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, TERM: 'dumb' },
    timeout: 20_000,
  });
  if (stderr !== '') throw new Error(`${shell}: ${stderr}`);
  const offered = stdout.split('\n').map((word) => word.replace(/\t.*/, ''));
  return [...new Set(offered.filter((word) => word !== ''))].sort();
}

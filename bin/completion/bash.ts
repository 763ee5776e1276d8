/** Completion for bash. Pure. */
import { HELP, type CompletedCommand, type CompletedOption } from './command-tree';

/** Lists the names of the files in environments/, as the program itself finds them. */
export const LIST_ENVIRONMENTS = "ls environments 2>/dev/null | sed -n 's/\\.json$//p'";

/** Writes the script that `source <(floodgate completion bash)` loads. */
export function writeBashCompletion(commands: readonly CompletedCommand[]): string {
  return `# floodgate: completion for bash. Load it with: source <(floodgate completion bash)
_floodgate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...[...commands, HELP].map(({ name }) => name), '--help'].join(' ')}'
  else
    case "\${COMP_WORDS[1]}" in
${commands.map(writeCommand).join('\n')}
      ${HELP.name}) words='${commands.map(({ name }) => name).join(' ')}' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _floodgate floodgate
`;
}

function writeCommand({ name, options, argumentWords }: CompletedCommand): string {
  const words = [...argumentWords, ...options.map((option) => option.name), '--help'].join(' ');
  const values = options.flatMap(writeValue);
  const lines = [
    `      ${name})`,
    ...(values.length === 0 ? [] : ['        case "$previous" in', ...values, '        esac']),
    `        words='${words}' ;;`,
  ];
  return lines.join('\n');
}

function writeValue({ name, value }: CompletedOption): string[] {
  const head = `          ${name})`;
  switch (value.kind) {
    case 'nothing':
      return [];
    case 'free':
      return [`${head} return ;;`];
    case 'file':
      return [`${head} compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return ;;`];
    case 'environment':
      return [`${head} COMPREPLY=($(compgen -W "$(${LIST_ENVIRONMENTS})" -- "$current")); return ;;`];
    case 'words':
      return [`${head} COMPREPLY=($(compgen -W '${value.words.join(' ')}' -- "$current")); return ;;`];
  }
}

/** Completion for zsh. Pure. */
import { LIST_ENVIRONMENTS } from './bash';
import { HELP, type CompletedCommand, type CompletedOption } from './command-tree';

/** Writes the script: a file `_floodgate` in $fpath, or sourced. */
export function writeZshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef floodgate
# floodgate: completion for zsh. Load it with: source <(floodgate completion zsh)
_floodgate_environments() {
  local -a names
  names=(\${(f)"$(${LIST_ENVIRONMENTS})"})
  compadd -a names
}
_floodgate() {
  local -a commands
  commands=(
${[...commands, HELP].map(({ name, description }) => `    ${quote(`${name}:${description}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT -= 1 ))
  case "$command" in
${commands.map(writeCommand).join('\n')}
    ${HELP.name}) (( CURRENT == 2 )) && _describe -t commands command commands ;;
  esac
}
if [ "\${funcstack[1]}" = _floodgate ]; then _floodgate "$@"; else compdef _floodgate floodgate; fi
`;
}

function writeCommand({ name, options, argumentWords }: CompletedCommand): string {
  const parts = [
    ...options.map((option) => quote(describeOption(option))),
    ...(argumentWords.length === 0 ? [] : [quote(`1: :(${argumentWords.join(' ')})`)]),
    quote('--help[show help]'),
  ];
  return `    ${name}) _arguments ${parts.join(' ')} ;;`;
}

function describeOption({ name, description, value }: CompletedOption): string {
  const text = `${name}[${description.replace(/[[\]\\:]/g, '\\$&')}]`;
  switch (value.kind) {
    case 'nothing':
      return text;
    case 'free':
      return `${text}:value: `;
    case 'file':
      return `${text}:file:_files`;
    case 'environment':
      return `${text}:environment:_floodgate_environments`;
    case 'words':
      return `${text}:value:(${value.words.join(' ')})`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

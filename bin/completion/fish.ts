/** Completion for fish. Pure. */
import { LIST_ENVIRONMENTS } from './bash';
import { HELP, type CompletedCommand, type CompletedOption } from './command-tree';

/** Writes the script that `floodgate completion fish | source` loads. */
export function writeFishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c floodgate -n __fish_use_subcommand -a ${command.name} -d ${quote(command.description)}`,
    ...command.options.map((option) => writeOption(command.name, option)),
    ...(command.argumentWords.length === 0
      ? []
      : [`complete -c floodgate -n ${whenIn(command.name)} -a ${quote(command.argumentWords.join(' '))}`]),
  ]);
  const names = commands.map(({ name }) => name).join(' ');
  lines.push(
    `complete -c floodgate -n __fish_use_subcommand -a ${HELP.name} -d ${quote(HELP.description)}`,
    `complete -c floodgate -n ${whenIn(HELP.name)} -a ${quote(names)}`,
    `complete -c floodgate -l help -d 'show help'`,
  );
  return `# floodgate: completion for fish. Load it with: floodgate completion fish | source
complete -c floodgate -f
${lines.join('\n')}
`;
}

function writeOption(command: string, { name, description, value }: CompletedOption): string {
  const head = `complete -c floodgate -n ${whenIn(command)} -l ${name.replace(/^--/, '')} -d ${quote(description)}`;
  switch (value.kind) {
    case 'nothing':
      return head;
    case 'free':
      return `${head} -x`;
    case 'file':
      return `${head} -r -F`;
    case 'environment':
      return `${head} -x -a ${quote(`(${LIST_ENVIRONMENTS})`)}`;
    case 'words':
      return `${head} -x -a ${quote(value.words.join(' '))}`;
  }
}

function whenIn(command: string): string {
  return quote(`__fish_seen_subcommand_from ${command}`);
}

/** In fish's single quotes a backslash escapes itself and the quote. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

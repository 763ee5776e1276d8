/** What the documents hold, as plain data: headings, code, links, and the commands that they tell people to type. */

export interface CodeBlock {
  readonly language: string;
  readonly lines: readonly string[];
}

const FENCE = /^```(\S*)\n([\s\S]*?)^```$/gm;

export function findCodeBlocks(text: string): readonly CodeBlock[] {
  return [...text.matchAll(FENCE)].map(([, language = '', code = '']) => ({
    language,
    lines: code.replace(/\n$/, '').split('\n'),
  }));
}

/** Everything but code blocks. */
export function proseOf(text: string): string {
  return text.replace(FENCE, '');
}

/** The levels of the headings, in order. */
export function headingLevels(text: string): readonly number[] {
  return [...proseOf(text).matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length);
}

/** Where links and pictures lead. */
export function findLinks(text: string): readonly string[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** A block with a `$ ` in it shows what a command printed; in any other one without a language each line is typed. */
export function isTranscript({ lines }: CodeBlock): boolean {
  return lines.some((line) => line.startsWith('$ '));
}

const PROGRAMS = /^(?:npm|npx|floodgate) /;

/** Every command of a document, as it is typed: from code blocks, and from words in the prose. */
export function findCommands(text: string): readonly string[] {
  const typed = findCodeBlocks(text).flatMap((block) => {
    if (block.language !== '') return [];
    if (!isTranscript(block)) return block.lines;
    return block.lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  });
  const named = [...proseOf(text).matchAll(/`([^`]+)`/g)]
    .map(([, words = '']) => words)
    .filter((words) => PROGRAMS.test(words));
  return [...typed, ...named].flatMap((line) => line.split(' && ')).filter((line) => line.trim() !== '');
}

/** Words as a shell would split them; what follows a pipe or a redirection is not the command's. */
export function splitWords(command: string): readonly string[] {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  const end = words.findIndex((word) => ['<', '>', '|', '#'].includes(word));
  return end < 0 ? words : words.slice(0, end);
}

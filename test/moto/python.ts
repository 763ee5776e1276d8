/** Finds Python tools for tests: installed ones, else a virtual environment of the project's own. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const REQUIREMENTS = 'test/moto/requirements.txt';
const VIRTUAL_ENVIRONMENT = '.venv';

/** Finds a Python that has the very moto that is extended here; `undefined` (and one loud line) if none can be had. */
export function findMotoPython(): string | undefined {
  const version = /^moto\[server\]==(.+)$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1] ?? '';
  const check = `import flask_cors, importlib.metadata as m, sys; sys.exit(m.version("moto") != "${version}")`;
  return findFirst(`moto ${version}`, ['python3', ownTool('python3')], (python) =>
    succeeds(python, ['-c', check]),
  );
}

/** Finds a command that a Python package brings, such as `cfn-lint`. */
export function findPythonTool(name: string): string | undefined {
  return findFirst(name, [name, ownTool(name)], (tool) => succeeds(tool, ['--version']));
}

function findFirst(
  what: string,
  candidates: readonly string[],
  works: (candidate: string) => boolean,
): string | undefined {
  const found = candidates.find(works) ?? (installRequirements() ? candidates.find(works) : undefined);
  if (found !== undefined) return found;
  const problem = `${what} cannot be had: neither installed nor installable by pip from ${REQUIREMENTS}`;
  if (process.env['FLOODGATE_REQUIRE_MOTO'] === '1') throw new Error(problem);
  process.stderr.write(`\n*** SKIPPED: ${problem} ***\n`);
  return undefined;
}

function installRequirements(): boolean {
  return succeeds('python3', ['test/moto/install.py', VIRTUAL_ENVIRONMENT, REQUIREMENTS]);
}

function ownTool(name: string): string {
  return join(process.cwd(), VIRTUAL_ENVIRONMENT, 'bin', name);
}

function succeeds(command: string, parameters: readonly string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore', timeout: 300_000 }).status === 0;
}

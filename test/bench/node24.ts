/** The Node that Lambda runs, for what depends on it: start-up time and memory. */
import { execFileSync } from 'node:child_process';

/**
 * One version by name, fetched by `npx` when it is wanted. It is no dependency of ours: npm's package `node` fetches
 * its binary in an install script, past the lock file, so that a lock would hold only its name.
 */
const VERSION = '24.21.0';

/** @returns the path of Node 24: that of FLOODGATE_NODE24, or the one that `npx` fetches */
export function findNode24(): string {
  const given = process.env['FLOODGATE_NODE24'];
  if (given !== undefined) return given;
  const words = ['--yes', '--package', `node@${VERSION}`, 'node', '--print', 'process.execPath'];
  return execFileSync('npx', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** `npm run bench`: measures what has to be fast, and prints it; a word chooses one of `replay`, `fit`, `cold`, `latency` and `memory`. */
import { run as runCold } from './cold';
import { measureMemory, MEMORY_WORD, run as runFit } from './fit';
import { run as runLatency } from './latency';
import { run as runMemory } from './memory';
import { run as runReplay } from './replay';

const [word, size] = process.argv.slice(2);
if (word === MEMORY_WORD) {
  console.log(measureMemory(Number(size)));
} else {
  if (word === undefined || word === 'replay') await runReplay();
  if (word === undefined || word === 'fit') await runFit();
  if (word === undefined || word === 'cold') runCold();
  if (word === undefined || word === 'latency') await runLatency();
  if (word === undefined || word === 'memory') await runMemory();
}

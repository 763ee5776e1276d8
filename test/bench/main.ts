/** `npm run bench`: measures what has to be fast, and prints it; a word chooses one of `replay`, `fit`, `cold`, `latency`, `memory`, `idle` and `scale`. */
import { run as runCold } from './cold';
import { measureMemory, MEMORY_WORD, run as runFit } from './fit';
import { run as runIdle } from './idle';
import { run as runLatency } from './latency';
import { run as runMemory } from './memory';
import { run as runReplay } from './replay';
import { run as runScale } from './scale';

const [word, size] = process.argv.slice(2);
if (word === MEMORY_WORD) {
  console.log(measureMemory(Number(size)));
} else {
  if (word === undefined || word === 'replay') await runReplay();
  if (word === undefined || word === 'fit') await runFit();
  if (word === undefined || word === 'cold') runCold();
  if (word === undefined || word === 'latency') await runLatency();
  if (word === undefined || word === 'memory') await runMemory();
  if (word === undefined || word === 'idle') await runIdle();
  if (word === undefined || word === 'scale') await runScale();
}

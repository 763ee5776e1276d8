/** `npm run bench`: measures what has to be fast, and prints it. */
import { run as runFit } from './fit';
import { run as runReplay } from './replay';

await runReplay();
await runFit();

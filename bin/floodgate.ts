#!/usr/bin/env node
/** The operator's command line: hands the process over to the program. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './program';

// Versions of the SDK are pinned here: that later ones will want a newer Node concerns who updates them, at 3 a.m. nobody.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

await runProgram(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  variables: process.env,
  directory: process.cwd(),
  now: () => new Date(),
  sleep: (milliseconds) => sleep(milliseconds, undefined),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

'use strict';
/**
 * Runs a Lambda bundle's handler once: event on stdin, result as JSON into the file RESULT_FILE.
 * Parameters: module path, export name, settings (JSON).
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { pathToFileURL } = require('node:url');

const [modulePath, exportName, settings] = process.argv.slice(2);
const { functionName, functionArn, memorySizeMb, timeoutSeconds, requestId } = JSON.parse(settings);
const endsAt = Date.now() + timeoutSeconds * 1000;
const context = {
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn,
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: requestId,
  memoryLimitInMB: String(memorySizeMb),
  getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
};

function end(result) {
  writeFileSync(process.env.RESULT_FILE, JSON.stringify(result));
  process.exit(0);
}

async function run() {
  const event = JSON.parse(readFileSync(0, 'utf8') || 'null');
  const file = ['.mjs', '.js'].map((ending) => modulePath + ending).find(existsSync);
  const { [exportName]: handler } = await import(pathToFileURL(file));
  const value = await handler(event, context);
  return { value: value ?? null };
}

run().then(end, (error) =>
  end({
    error: {
      errorType: error?.name ?? 'Error',
      errorMessage: error?.message ?? String(error),
      trace: String(error?.stack ?? '').split('\n'),
    },
  }),
);

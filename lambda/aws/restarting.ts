/**
 * All that only a restart needs, the client of Systems Manager included. Never imported at the top of a file, but by
 * `import()` when it is needed: an alarm's first answer restarts nothing, and should not wait until this is loaded.
 */
export { applyRestartChange } from './apply-restarts';
export { observeServers } from './observe-servers';
export { createSystemsManagerClient } from './systems-manager';

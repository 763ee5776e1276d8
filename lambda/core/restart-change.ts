/** What restarting a server changes: the steps of it, as changes of a plan, and their words. Pure. */

/** How a restart of one server ended. `time-up`: it was not healthy in time; the next server's turn comes all the same. */
export type RestartEnd = 'healthy' | 'time-up' | 'stopped';

export type RestartChange =
  | {
      readonly kind: 'restart-server';
      /** Instance id. */
      readonly target: string;
      /** Services of systemd, in this order; `undefined`: the whole server is rebooted. */
      readonly services: readonly string[] | undefined;
      /** The incident, or the request of a person, that this belongs to. */
      readonly incident: string;
      readonly why: string;
      /** AWS's reason for its ill health; `undefined`: it is healthy, and a person asked for it all the same. */
      readonly reasonBefore: string | undefined;
      /** The servers beside it that were healthy when it was restarted. */
      readonly healthyBefore: readonly string[];
    }
  /** Ledger only: the call was made, though its run could not note the answer. */
  | {
      readonly kind: 'confirm-restart-row';
      readonly target: string;
      readonly commandId: string | undefined;
      readonly why: string;
    }
  /** Ledger only: how it ended. */
  | {
      readonly kind: 'end-restart-row';
      readonly target: string;
      readonly incident: string;
      readonly end: RestartEnd;
      readonly why: string;
    }
  /** Ledger only: its incident is over. */
  | { readonly kind: 'forget-restart-row'; readonly target: string; readonly why: string };

const KINDS: ReadonlySet<string> = new Set<RestartChange['kind']>([
  'restart-server',
  'confirm-restart-row',
  'end-restart-row',
  'forget-restart-row',
]);

export function isRestartChange(change: { readonly kind: string }): change is RestartChange {
  return KINDS.has(change.kind);
}

/** A step in one line, for people. */
export function describeRestartChange(change: RestartChange): string {
  switch (change.kind) {
    case 'restart-server':
      return `${describeRestart(change.services)} on ${change.target}: ${change.why}`;
    case 'confirm-restart-row':
      return `note that ${change.target} was restarted: ${change.why}`;
    case 'end-restart-row':
      return describeEnd(change.target, change.end, change.why);
    case 'forget-restart-row':
      return `the restart is history: ${change.why}`;
  }
}

function describeRestart(services: readonly string[] | undefined): string {
  return services === undefined ? 'reboot' : `restart ${services.join(', ')}`;
}

/** What became of a server, for a summary. */
export interface RestartNews {
  readonly instanceId: string;
  readonly what: 'restarted' | RestartEnd;
}

export function listRestartNews(changes: readonly { readonly kind: string }[]): readonly RestartNews[] {
  return changes.filter(isRestartChange).flatMap((change): RestartNews[] => {
    if (change.kind === 'restart-server') return [{ instanceId: change.target, what: 'restarted' }];
    return change.kind === 'end-restart-row' ? [{ instanceId: change.target, what: change.end }] : [];
  });
}

const END_WORDS = {
  healthy: 'is healthy again',
  'time-up': 'is still unhealthy',
  stopped: 'stopped the restarts',
} as const;

/** How a restart ended, in one line. */
export function describeEnd(instanceId: string, end: RestartEnd, why: string): string {
  return `${instanceId}: ${END_WORDS[end]} (${why})`;
}

/**
 * An AWS account in memory. It answers the AWS SDK's commands with AWS's own rules, on a virtual clock.
 * It knows nothing of Floodgate, so that it cannot agree with its mistakes.
 */
import { createClock, type Clock } from '../clock';
import { createRandom } from '../random';
import { resourcesOf, type Call, type CallHook, type Verdict } from './calls';
import { createClients, type Clients, type Done } from './client';
import { cloudWatchOperations } from './cloudwatch/operations';
import { NO_EFFECTS, type AccountContext } from './context';
import { dynamoDbOperations } from './dynamodb/operations';
import { ec2Operations } from './ec2/operations';
import { elbOperations } from './elb/operations';
import { Killed, type Service } from './failures';
import { logsOperations } from './logs/operations';
import type { Operations } from './operations';
import { quotaOperations } from './quotas';
import { snsOperations } from './sns';
import { ssmOperations } from './ssm';
import { createState, type AccountState, type PublishedMessage } from './state';

export interface AccountOptions {
  readonly start: Date;
  /** The clock of another account, where several live at the same time. */
  readonly clock?: Clock;
  readonly region?: string;
  readonly accountId?: string;
  /** How long calls take, in virtual time. */
  readonly latencyMs?: { readonly ec2: number; readonly others: number };
  /** Draws each call's latency anew, so that concurrent runs meet in another order with each seed. */
  readonly shuffleSeed?: number;
}

export interface Account {
  readonly state: AccountState;
  readonly clock: Clock;
  readonly context: AccountContext;
  /** Every call so far, refused ones included. */
  readonly calls: readonly Call[];
  readonly published: readonly PublishedMessage[];
  /** Clients of the run named `main`. */
  readonly clients: Clients;
  /** The client of one service, of the run named `main`. */
  client<S extends Service>(service: S): Clients[S];
  /** Clients for one run (one invocation of a function); killing it leaves other runs alive. */
  startRun(name: string): Clients;
  /** Adds a hook; the first verdict that is not `undefined` counts. Returns what takes the hook away again. */
  onCall(hook: CallHook): () => void;
  /** Tells of every change that packets may feel. */
  onNetworkChange(listener: () => void): void;
}

const USUAL_LATENCY_MS = { ec2: 80, others: 40 } as const;

export function createAccount(options: AccountOptions): Account {
  const state = createState(options.accountId ?? '123456789012', options.region ?? 'ap-northeast-1');
  const clock = options.clock ?? createClock(options.start);
  const listeners: (() => void)[] = [];
  let ids = 0;
  const context: AccountContext = {
    state,
    clock,
    newId: (prefix) => `${prefix}-0f${(++ids).toString(16).padStart(15, '0')}`,
    networkChanged: () => listeners.forEach((listener) => listener()),
    effects: NO_EFFECTS,
  };
  const desk = createDesk(context, options);
  const clients = desk.clientsOf('main');
  return {
    state,
    clock,
    context,
    calls: desk.calls,
    published: state.published,
    clients,
    client: (service) => clients[service],
    startRun: desk.clientsOf,
    onCall: desk.addHook,
    onNetworkChange: (listener) => listeners.push(listener),
  };
}

interface Desk {
  readonly calls: readonly Call[];
  readonly clientsOf: (run: string) => Clients;
  readonly addHook: (hook: CallHook) => () => void;
}

/** Where calls come in: recorded, judged by the hooks, delayed, and answered. */
function createDesk(context: AccountContext, options: AccountOptions): Desk {
  const tables: Readonly<Record<Service, Operations>> = {
    ec2: ec2Operations(context),
    elb: elbOperations(context),
    logs: logsOperations(context),
    cloudwatch: cloudWatchOperations(context),
    dynamodb: dynamoDbOperations(context),
    sns: snsOperations(context),
    ssm: ssmOperations(context),
    quotas: quotaOperations(context),
  };
  const calls: Call[] = [];
  const hooks = new Set<CallHook>();
  const random = options.shuffleSeed === undefined ? undefined : createRandom(options.shuffleSeed);
  const latency = options.latencyMs ?? USUAL_LATENCY_MS;

  const judge = (call: Call): Verdict => {
    for (const hook of hooks) {
      const verdict = hook(call);
      if (verdict !== undefined) return verdict;
    }
    return {};
  };
  const latencyOf = (service: Service): number => {
    const usual = service === 'ec2' ? latency.ec2 : latency.others;
    return random === undefined ? usual : usual * (0.5 + random.next());
  };
  const clientsOf = (run: string): Clients => {
    let isDead = false;
    return createClients(context.state.region, async (service, action, input): Promise<Done> => {
      if (isDead) throw new Killed(run);
      const at = context.clock.now();
      const call: Call = {
        number: calls.length + 1,
        service,
        action,
        input,
        resources: resourcesOf(input),
        at,
        run,
      };
      calls.push(call);
      const verdict = judge(call);
      const latencyMs = verdict.latencyMs ?? latencyOf(service);
      await context.clock.sleep(latencyMs / 2);
      isDead ||= verdict.kill === 'before';
      if (isDead) throw new Killed(run);
      if (verdict.failBefore !== undefined) throw verdict.failBefore;
      const result = perform(tables[service], call);
      isDead ||= verdict.kill === 'after';
      await context.clock.sleep(latencyMs / 2);
      if (isDead) throw new Killed(run);
      if (verdict.failAfter !== undefined) throw verdict.failAfter;
      return { ...result, $metadata: { httpStatusCode: 200 } };
    });
  };
  return {
    calls,
    clientsOf,
    addHook: (hook) => {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
  };
}

function perform(operations: Operations, call: Call): object {
  const operation = operations[call.action];
  if (operation === undefined) {
    throw new Error(
      `The account in memory does not know ${call.service}:${call.action}; it knows ${Object.keys(operations).join(', ')}`,
    );
  }
  return operation(call.input);
}

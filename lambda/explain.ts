/** Explains one address: a look that changes nothing, and the log lines in which the address is the peer. */
import { readLedger } from './aws/ledger';
import { readLinesOf } from './aws/log-reading';
import { explainAddress } from './core/explain';
import { listFailures, type Report } from './core/report';
import { look } from './look';
import { ledgerTable, makeReport, type Surroundings } from './surroundings';

export async function explain(address: string, surroundings: Surroundings): Promise<Report> {
  const { clients, clock, environment } = surroundings;
  const state = await readLedger(ledgerTable(surroundings));
  const { evidence, neverBlock, plan, window } = await look(surroundings, state, state.incident);
  const lines = await readLinesOf(clients, clock, environment, { address, ...window });
  const denied = [...plan.denies, ...state.denies].map(({ cidr }) => cidr);
  const explanation = explainAddress({
    address,
    evidence,
    findings: plan,
    neverBlock,
    denied: [...new Set(denied)],
    lines,
  });
  return makeReport('explain', surroundings, {
    incident: state.incident,
    explanation,
    failures: listFailures(plan, []),
    summary: `${address}: ${explanation.standing}. ${plan.why}`,
  });
}

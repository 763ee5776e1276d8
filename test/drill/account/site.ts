/** A small account for the tests of the account's own rules. */
import { createAccount, type Account } from '../../../drill/account/account';
import { buildSite, SITE } from '../../../drill/incidents/site';

export { SITE };

/** The shipped site without any world around it; calls take no virtual time. */
export function openAccount(): Account {
  const account = createAccount({
    start: new Date('2020-12-24T07:00:00Z'),
    accountId: SITE.accountId,
    region: SITE.region,
    latencyMs: { ec2: 0, others: 0 },
  });
  buildSite(account);
  return account;
}

/** AWS's name of the refusal; fails when the call went well. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  throw new Error('The call was not refused');
}

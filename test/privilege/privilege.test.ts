/** The roles and resource policies of the synthesized stack, held against what is really asked for: no less, no more. */
import { DEPLOYED } from '../faults/stage';
import { ENVIRONMENTS, prepareJudgement, type Judged } from './environments';
import { listGranted } from './granted';
import type { Statement } from './iam';
import { judge, judgeStatement, type Finding } from './judge';
import { listWidenings } from './widenings';

const tell = (findings: readonly Finding[]) => findings.map(({ sid, problem }) => `${sid}: ${problem}`);

describe.each(Object.entries(ENVIRONMENTS))('an environment that %s', (_, judging) => {
  let judged: Judged;
  beforeAll(async () => {
    judged = await prepareJudgement(judging);
  }, 120_000);

  it('grants all that is asked for, nothing else, and nothing twice', () => {
    expect(tell(judge(judged.statements, judged.requests))).toEqual([]);
  });

  it('grants its function what is explained in the list of permissions, word for word', () => {
    const { environment, statements } = judged;
    const own = statements.filter(({ sid }) => /^HandlerRole\/[A-Z]/.test(sid));
    const { chat } = environment.notify;
    const listed = listGranted(environment, {
      ...DEPLOYED,
      chatTopicArn: chat === undefined ? undefined : DEPLOYED.chatTopicArn,
    });
    const bare = ({ actions, resources, conditions }: Statement) => ({ actions, resources, conditions });
    // The log group's and the queue's names are only known to the stack.
    const isOwnThing = ({ sid }: Statement): boolean => /WriteOwnLog|KeepFailedEvents/.test(sid);
    expect(own.map(({ sid }) => sid)).toEqual(listed.map(({ sid }) => `HandlerRole/${sid}`));
    expect(own.filter((one) => !isOwnThing(one)).map(bare)).toEqual(
      listed.filter((one) => !isOwnThing(one)).map(bare),
    );
  });

  it('is told of every statement that grants more, whichever way it was widened', () => {
    const { statements, requests } = judged;
    const unseen: string[] = [];
    let tried = 0;
    for (const [index, statement] of statements.entries())
      for (const { what, statements: wider } of listWidenings(statement, statements)) {
        tried += 1;
        const all = statements.toSpliced(index, 1, ...wider);
        // Who took a Deny away left no name: then what is allowed now is named.
        const findings =
          wider.length === 0
            ? judge(all, requests)
            : wider.flatMap((one) => judgeStatement(one, all, requests));
        if (findings.length === 0) unseen.push(`${statement.sid}: ${what}`);
      }
    expect(unseen).toEqual([]);
    expect(tried).toBeGreaterThan(15 * statements.length);
  }, 60_000);

  it('is told of a statement that nobody asked for', () => {
    const { statements, requests } = judged;
    const added = {
      sid: 'HandlerRole/Added',
      effect: 'Allow',
      principals: statements.find(({ sid }) => sid === 'HandlerRole/ReadNetwork')?.principals ?? [],
      actions: ['iam:PassRole'],
      resources: ['arn:aws:iam::123456789012:role/web'],
      conditions: {},
    } as const;
    expect(judge([...statements, added], requests).map(({ sid }) => sid)).toEqual([added.sid]);
  });

  it('is told of a grant that is missing', () => {
    const { statements, requests } = judged;
    const unnoticed = statements.filter(
      (statement) =>
        statement.effect === 'Allow' &&
        judge(
          statements.filter((one) => one !== statement),
          requests,
        ).length === 0,
    );
    expect(unnoticed.map(({ sid }) => sid)).toEqual([]);
  });
});

import type { Offender } from '../../lambda/core/verdict';
import { shortenReport } from '../../lambda/core/shorten-report';
import { planWith } from '../support/incident';
import { offender } from '../support/network-acl';
import { reportWith } from '../support/report';

/** "Invocation payload: 6 MB each for request and response" (AWS Lambda Developer Guide, quotas). */
const LARGEST_ANSWER_BYTES = 6 * 1024 * 1024;

const FLOOD = Array.from({ length: 100_000 }, (_, index): Offender => ({
  ...offender(`${20 + (index >> 16)}.${(index >> 8) & 255}.7.${index & 255}`),
  connects: 1 + (index % 5_000),
}));
const REASON = 'no room in the network ACL for another entry';
const report = reportWith({
  plan: planWith({
    offenders: FLOOD,
    notCovered: FLOOD.map(({ address }) => ({ address, reason: REASON })),
    warnings: ['as before'],
  }),
});

describe('a report that is answered', () => {
  const short = shortenReport(report);

  it('fits into an answer, however large the flood', () => {
    expect(Buffer.byteLength(JSON.stringify(report))).toBeGreaterThan(LARGEST_ANSWER_BYTES);
    expect(Buffer.byteLength(JSON.stringify(short))).toBeLessThan(LARGEST_ANSWER_BYTES / 4);
  });

  it('names the heaviest offenders in their order, and how many there are', () => {
    const listed = short.plan?.offenders ?? [];
    expect(listed).toHaveLength(2000);
    expect(Math.min(...listed.map(({ connects }) => connects))).toBe(4901);
    expect(listed).toEqual(FLOOD.filter(({ connects }) => connects > 4900));
    expect(short.plan?.warnings).toEqual([
      'as before',
      'offenders: 2000 of 100000 are listed here',
      'notCovered: 2000 of 100000 are listed here',
    ]);
  });

  it('is as it was where the lists are short', () => {
    const usual = reportWith({ plan: planWith({ offenders: FLOOD.slice(0, 2000) }) });
    expect(shortenReport(usual)).toEqual(usual);
    const none = reportWith({ plan: undefined });
    expect(shortenReport(none)).toBe(none);
  });
});

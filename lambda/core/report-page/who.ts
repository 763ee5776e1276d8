/** Who took part and who did not, as tables: the same in a report and in a replay. Pure. */
import { joinHtml, type Html } from '../html';
import { writeHtmlTable } from '../html-table';
import type { Findings } from '../verdict';
import type { Heading } from '../wording/sentences';
import type { Pen } from './pen';

export function writeOffenders(offenders: Findings['offenders'], { sentences, clock }: Pen): Html {
  const { columns, count, phrase, headings } = sentences;
  return writeHtmlTable(
    headings.offenders,
    [
      { name: columns.address, kind: 'code' },
      { name: columns.connects, kind: 'number' },
      { name: columns.refused, kind: 'number' },
      { name: columns.timeouts, kind: 'number' },
      { name: columns.busy, kind: 'number' },
      { name: columns.firstSeen, kind: 'number' },
      { name: columns.lastSeen, kind: 'number' },
      { name: columns.reason, kind: 'text' },
    ],
    offenders.map((one) => [
      one.address,
      count(one.connects),
      count(one.refused),
      count(one.proxyTimeouts),
      count(Math.round(one.busySeconds)),
      clock.second(one.firstSeen),
      clock.second(one.lastSeen),
      phrase(one.reason),
    ]),
    sentences,
  );
}

interface Reasoned {
  readonly address: string;
  readonly reason: string;
}

export interface Others {
  readonly suspects: readonly Reasoned[];
  readonly spared: readonly Reasoned[];
  readonly notCovered: readonly Reasoned[];
}

/** Those who were not denied, each with the reason. */
export function writeOthers({ suspects, spared, notCovered }: Others, pen: Pen): Html {
  return joinHtml([
    writeReasons('notCovered', notCovered, pen),
    writeReasons('suspects', suspects, pen),
    writeReasons('spared', spared, pen),
  ]);
}

function writeReasons(heading: Heading, rows: readonly Reasoned[], { sentences }: Pen): Html {
  const { columns, headings, phrase } = sentences;
  return writeHtmlTable(
    headings[heading],
    [
      { name: columns.address, kind: 'code' },
      { name: columns.reason, kind: 'text' },
    ],
    rows.map(({ address, reason }) => [address, phrase(reason)]),
    sentences,
  );
}

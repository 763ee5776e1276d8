/** A drill as a page: the report of its incident, as people would have got it in the end, and who reaches a server. */
import type { Html } from '../../lambda/core/html';
import { writeHtmlTable } from '../../lambda/core/html-table';
import type { Plan } from '../../lambda/core/plan';
import type { Report } from '../../lambda/core/report';
import { makeReportPage } from '../../lambda/core/report-page/report-page';
import { sentencesOf } from '../../lambda/core/wording/choose';
import type { Language } from '../../lambda/core/wording/sentences';
import type { Played } from './play';

/** Those whom a drill looks at; a name that is missing here stays English. */
const WHO_IN_JAPANESE: Readonly<Record<string, string>> = {
  offender: '攻撃元',
  'load balancer': 'ロードバランサー',
  office: 'オフィス',
  stranger: '無関係の第三者',
  visitor: '利用者 (ロードバランサー経由)',
};

export function writeDrillHtml(played: Played, language: Language): string {
  const report = joinReports(played);
  return makeReportPage(report, language, [writeReach(played, language)]);
}

/** One report of the whole: the last that told of the incident, with everything that was planned and done before. */
export function joinReports({ reports }: Pick<Played, 'reports'>): Report {
  const ofIncident = reports.filter(({ incident }) => incident !== undefined);
  const last = ofIncident.at(-1) ?? reports.at(-1);
  if (last === undefined) throw new Error('the drill made no report');
  const plans = ofIncident.flatMap(({ plan }) => plan ?? []);
  return {
    ...last,
    plan: joinPlans(plans) ?? last.plan,
    outcomes: ofIncident.flatMap(({ outcomes }) => outcomes),
    standing: undefined,
    failures: [...new Set(ofIncident.flatMap(({ failures }) => failures))],
  };
}

/** The plan with most to tell: the newest that answered a flood with denies. */
function joinPlans(plans: readonly Plan[]): Plan | undefined {
  const told = plans.findLast(({ verdict, denies }) => verdict === 'connect-flood' && denies.length > 0);
  if (told === undefined) return plans.at(-1);
  return { ...told, warnings: [...new Set(plans.flatMap(({ warnings }) => warnings))] };
}

function writeReach({ rehearsal: { before, after } }: Played, language: Language): Html {
  const sentences = sentencesOf(language);
  const { columns, headings, notes } = sentences;
  const word = (isOpen: boolean | undefined): string => (isOpen === true ? notes.open : notes.shut);
  return writeHtmlTable(
    headings.reach,
    [
      { name: columns.who, kind: 'text' },
      { name: columns.address, kind: 'code' },
      { name: columns.port, kind: 'number' },
      { name: columns.before, kind: 'code' },
      { name: columns.after, kind: 'code' },
    ],
    after.reach.map((way, index) => [
      (language === 'ja' ? WHO_IN_JAPANESE[way.who] : undefined) ?? way.who,
      way.address,
      String(way.port),
      word(before.reach[index]?.open),
      word(way.open),
    ]),
    sentences,
  );
}

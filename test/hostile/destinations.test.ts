/** What attackers write acts nowhere: not in a mail, a subject, a chat, a terminal, a JSON document or a page. */
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import { writeChat } from '../../lambda/core/report-chat';
import { makeReportPage } from '../../lambda/core/report-page/report-page';
import { writeSubject } from '../../lambda/core/report-subject';
import { writeText } from '../../lambda/core/report-text';
import { HOSTILE_TEXTS, reportOf } from './texts';

/** What a terminal or a mail shows as it is. */
const SEEN = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]*$/u;
const OWN_TAGS =
  /^(?:!doctype|html|head|meta|title|style|body|main|header|section|footer|h[1-3]|p|dl|dt|dd|div|figure|figcaption|svg|rect|line|path|text|ol|ul|li|time|span|pre|details|summary|table|thead|tbody|tr|th|td)$/;
const OWN_ATTRIBUTES =
  /^(?:lang|charset|name|content|http-equiv|class|scope|role|aria-label|tabindex|datetime|viewBox|xmlns|x|y|x1|x2|y1|y2|d|width|height|fill|stroke|stroke-[a-z]+|font-[a-z]+|text-anchor)$/;

describe.each(HOSTILE_TEXTS.map(({ what, text }) => [what, text] as const))('%s', (_, text) => {
  const report = reportOf(text);

  it.each(['en', 'ja'] as const)('is shown in a mail (%s), and adds no line of its own', (language) => {
    const lines = writeText({ ...report, language }).split('\n');
    expect(lines.filter((line) => !SEEN.test(line))).toEqual([]);
    expect(lines).toHaveLength(writeText({ ...reportOf('harmless'), language }).split('\n').length);
  });

  it('leaves the subject one short line of ASCII', () => {
    expect(writeSubject({ ...report, plan: undefined })).toMatch(/^[ -~]{1,80}$/);
  });

  it('neither formats, links nor mentions in a chat', () => {
    const { content, metadata } = JSON.parse(writeChat(report)) as {
      content: { title: string; description: string; nextSteps: string[] };
      metadata: { summary: string };
    };
    const own = content.description.replace(/^\*[^*\n]+\*/gm, '');
    for (const shown of [content.title, own, ...content.nextSteps, metadata.summary]) {
      expect(shown).not.toMatch(/[*_~`[\]<>@#&|\\]|:\/\/|\p{L}\.\p{L}/u);
      expect(shown.split('\n').every((line) => SEEN.test(line))).toBe(true);
    }
  });

  it('leaves JSON one document that a terminal does not obey, and that says the same', () => {
    const json = writeSafeJson(report);
    expect(json).toMatch(SEEN);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('adds no element and no attribute to a page', () => {
    const page = makeReportPage(report).replace(/<style>.*<\/style>/s, '');
    const tags = [...page.matchAll(/<\/?([a-z!][^\s>/]*)((?:[^>"]|"[^"]*")*)>/gi)];
    expect(tags.map(([, name = '']) => name).filter((name) => !OWN_TAGS.test(name))).toEqual([]);
    const attributes = tags.flatMap(([, , rest = '']) => [...rest.matchAll(/([^\s="/]+)="[^"]*"/g)]);
    expect(attributes.map(([, name = '']) => name).filter((name) => !OWN_ATTRIBUTES.test(name))).toEqual([]);
    expect(page.split('<')).toHaveLength(
      makeReportPage(reportOf('harmless'))
        .replace(/<style>.*<\/style>/s, '')
        .split('<').length,
    );
  });
});

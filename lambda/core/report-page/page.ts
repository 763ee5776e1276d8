/**
 * The frame of every page that we write: one file that needs nothing else. Its content security policy allows its own
 * style and nothing more, so that no script runs even where an escaper failed. Pure.
 */
import { html, joinHtml, type Html } from '../html';
import type { Language } from '../wording/sentences';
import { STYLE } from './style';

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly sections: readonly Html[];
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function writePage({ language, title, sections }: Page): string {
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>${joinHtml(sections, '\n')}</main>
      </body>
    </html> `;
  return page.text;
}

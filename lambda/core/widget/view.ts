/** What the widget shows, and to whom. Plain data. */
import type { LedgerState } from '../ledger-rows';
import type { Language } from '../wording/sentences';
import type { Theme } from './frame';

/** Rows that a table shows unless `rows` says otherwise, and the least and most that it may say. */
export const ROWS = { least: 1, usual: 50, most: 200 } as const;

export interface WidgetView {
  readonly environment: string;
  readonly mode: 'observe' | 'enforce';
  readonly language: Language;
  /** As in the environment file. */
  readonly timeZone: string;
  readonly theme: Theme;
  /** So many rows of a table at most. */
  readonly rows: number;
  /** ARN of the function that the buttons call. */
  readonly functionArn: string;
  readonly state: LedgerState;
}

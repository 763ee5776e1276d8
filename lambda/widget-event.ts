/** What CloudWatch calls a widget's function with, and adds to every call that one of its buttons makes. */
import type { Theme } from './core/widget/frame';
import { ROWS } from './core/widget/view';

export type WidgetRequest =
  { readonly kind: 'describe' } | { readonly kind: 'show'; readonly theme: Theme; readonly rows: number };

/** Reads a call of the widget. Whatever is not understood is shown as by default: it can only be a matter of looks. */
export function readWidgetRequest(event: unknown): WidgetRequest {
  if (!isRecord(event)) return { kind: 'show', theme: 'light', rows: ROWS.usual };
  if (event['describe'] === true) return { kind: 'describe' };
  return { kind: 'show', theme: readTheme(event), rows: readRows(event['rows']) };
}

/** Was it a button of a widget that called? */
export function isFromWidget(event: unknown): event is Readonly<Record<string, unknown>> {
  return isRecord(event) && isRecord(event['widgetContext']);
}

/** The event without what CloudWatch added to it. */
export function withoutWidgetContext(event: unknown): unknown {
  if (!isFromWidget(event)) return event;
  const { widgetContext: _, ...rest } = event;
  return rest;
}

/** The colours of the dashboard that is looked at. */
export function readTheme(event: unknown): Theme {
  const context = isRecord(event) ? event['widgetContext'] : undefined;
  return isRecord(context) && context['theme'] === 'dark' ? 'dark' : 'light';
}

function readRows(value: unknown): number {
  const rows = Math.floor(Number(value));
  return Number.isFinite(rows) && value !== '' ? Math.min(ROWS.most, Math.max(ROWS.least, rows)) : ROWS.usual;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

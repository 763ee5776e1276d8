/**
 * A button of the widget: CloudWatch calls a function when it is pressed and confirmed, with the rights of whoever
 * pressed it (CloudWatch User Guide, "Interactivity in custom widgets"). The only place that writes `<cwdb-action>`. Pure.
 */
import { html, type Html } from '../html';
import { writeSafeJson } from '../unsafe-characters';

export interface Button {
  readonly label: string;
  /** What it does, for who cannot see where it stands. */
  readonly description: string;
  /** What is asked before it is done. */
  readonly confirmation: string;
  /** ARN of the function that is called. */
  readonly endpoint: string;
  /** What the function is called with. */
  readonly event: object;
}

/** `<cwdb-action>` belongs to the element before it; `a.btn` is the button that the User Guide documents. */
export function writeButton({ label, description, confirmation, endpoint, event }: Button): Html {
  const payload = writeSafeJson(event);
  return html`<a class="btn" role="button" tabindex="0" aria-label="${description}">${label}</a
    ><cwdb-action action="call" display="popup" endpoint="${endpoint}" confirmation="${confirmation}"
      >${payload}</cwdb-action
    >`;
}

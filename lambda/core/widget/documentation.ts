/** What the widget says about itself when CloudWatch asks it to describe itself: Markdown. Pure. */

import { ROWS } from './view';

export const DOCUMENTATION = `## Floodgate

Shows what Floodgate changed in this environment, from its ledger: the open incident with its newest moments, every deny with its reason and its end, and the security group rules of the lock-down.

Each button undoes one of these. It asks first, and then calls Floodgate's own function **with the rights of whoever presses it** (\`lambda:InvokeFunction\`); this widget's function can only read the ledger. Refresh the widget afterwards.

### Parameters

| Parameter | Meaning | Default |
| --- | --- | --- |
| \`rows\` | Rows that each table shows, ${ROWS.least} to ${ROWS.most}; the others are counted | ${ROWS.usual} |

### Example

\`\`\`yaml
rows: ${ROWS.usual}
\`\`\`
`;

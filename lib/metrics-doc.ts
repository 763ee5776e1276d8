/** Writes docs/metrics.md from the table of metrics. Pure. */
import { METRIC_NAMESPACE, METRIC_SERVICE, METRICS } from '../lambda/config';

export function describeMetrics(): string {
  const rows = Object.entries(METRICS).map(([name, { unit, statistic, dimensions, meaning }]) => {
    const more = dimensions.map((dimension) => `\`${dimension}\``).join(', ');
    return `| \`${name}\` | ${unit} | ${statistic} | ${more} | ${meaning} |`;
  });
  return [introduction, ...rows, ''].join('\n');
}

const introduction = `<!-- Written by scripts/docs.mjs from lambda/core/metrics.ts. Do not edit. -->

# Metrics

Namespace \`${METRIC_NAMESPACE}\`; every metric has the dimensions \`service\` (\`${METRIC_SERVICE}\`) and \`environment\` (the name of the environment file), and some have more. They are written into the function's own log in CloudWatch's embedded metric format: no call, no permission and no metric filter of its own. A run that only looks (\`plan\`, \`status\`, \`explain\`) writes none, and neither does a tick without work while no deny stands: weeks without an attack cost nothing. A gap in a graph therefore means that there was nothing to tell.

The dashboard \`Floodgate-<environment>\` draws them; \`Floodgate-<environment>-Failures\` is an alarm on \`Failures\`. Lambda's own \`Errors\` and \`Throttles\`, the failure queue, and ticks that do not come have alarms, too.

| Metric | Unit | Statistic | More dimensions | Meaning |
| --- | --- | --- | --- | --- |`;

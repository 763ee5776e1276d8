/**
 * Requests that differ from one of ours in one thing only, and must be refused: another's account, region, network ACL
 * or tag, another service's word, no TLS. A policy that is wider than it must be allows one of them.
 */
import type { Arrow } from './arrows';

export interface NearMiss extends Arrow {
  /** What differs. */
  readonly how: string;
}

/** @param isKnown can this id or name be known when the stack is synthesized? If not, any id has to do. */
export function listNearMisses(
  { principal, action, resource, context, marks }: Arrow,
  isKnown: (id: string) => boolean,
): readonly NearMiss[] {
  const own = { principal, action, resource, context, marks };
  const miss = (how: string, difference: Partial<Arrow>): NearMiss => ({ ...own, ...difference, how });
  return [
    miss('by somebody else', { principal: otherPrincipal(principal) }),
    ...(resource === '*'
      ? []
      : changeArn(resource, isKnown).map(([how, arn]) => miss(how, { resource: arn }))),
    ...marks.flatMap((key) =>
      changeValue(context, key).map(([how, changed]) => miss(`${key}: ${how}`, { context: changed })),
    ),
    ...('aws:SecureTransport' in context
      ? [miss('without TLS', { context: { ...context, 'aws:SecureTransport': 'false' } })]
      : []),
  ];
}

function otherPrincipal(principal: string): string {
  return principal.includes(':role/') ? principal.replace(/[^/]+$/, 'another-role') : 'sns.amazonaws.com';
}

function changeArn(
  arn: string,
  isKnown: (id: string) => boolean,
): readonly (readonly [how: string, arn: string])[] {
  const [, partition = '', service = '', region = '', account = '', ...rest] = arn.split(':');
  const name = rest.join(':');
  const write = (parts: { service?: string; region?: string; account?: string; name?: string }): string =>
    [
      'arn',
      partition,
      parts.service ?? service,
      parts.region ?? region,
      parts.account ?? account,
      parts.name ?? name,
    ].join(':');
  // A log group's streams stand behind its name.
  const [, type = '', id = '', tail = ''] = /^((?:[a-z-]+[/:])?)([^:]*)(.*)$/.exec(name) ?? [];
  return [
    ['in another partition', arn.replace(/^arn:aws:/, 'arn:aws-cn:')],
    ['of another service', write({ service: 'another' })],
    ...(region === '' ? [] : [['in another region', write({ region: 'eu-north-1' })] as const]),
    // A prefix list may be AWS's own or be shared by anybody.
    ...(type === 'prefix-list/' ? [] : [['in another account', write({ account: '999999999999' })] as const]),
    ...(type === '' ? [] : [['of another kind', write({ name: `another-${type}${id}${tail}` })] as const]),
    ...(type !== 'prefix-list/' && isKnown(id)
      ? [
          ['another one', write({ name: `${type}another${tail}` })] as const,
          ['with a longer name', write({ name: `${type}${id}-2${tail}` })] as const,
          ['with a name that ends in it', write({ name: `${type}2-${id}${tail}` })] as const,
        ]
      : []),
  ];
}

type Context = Arrow['context'];

function changeValue(context: Context, key: string): readonly (readonly [how: string, changed: Context])[] {
  const { [key]: value = '', ...without } = context;
  const others = [
    ['empty', ''],
    ['another', 'another'],
    ['longer', `${value}-2`],
    ['longer at its front', `2-${value}`],
    ['in other letters', value.toUpperCase()],
  ] as const;
  return [
    ['not there', without],
    ...others
      .filter(([, text]) => text !== value)
      .map(([how, text]) => [how, { ...context, [key]: text }] as const),
  ];
}

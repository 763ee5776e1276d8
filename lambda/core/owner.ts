/** Who else changes a thing: the deployment that its tags name. What we change in it, the next deployment may undo. */

type Tags = Readonly<Record<string, string>>;

/** Says by whom, if it is about these tags. */
type Mark = (tags: Tags) => string | undefined;

const named =
  (key: string, what: string): Mark =>
  (tags) =>
    tags[key] === undefined ? undefined : `${what} ${tags[key]}`;

/** The tag that names a cluster: its key ends with the name (EKS user guide), or holds it as value. */
const ofCluster: Mark = (tags) => {
  const key = Object.keys(tags).find((one) =>
    /(?:^|[./-])(?:kubernetes|k8s)(?:\.io|\.aws)?(?:\/|$)/.test(one),
  );
  if (key === undefined) return undefined;
  const name = /^kubernetes\.io\/cluster\/(.+)$/.exec(key)?.[1] ?? tags['elbv2.k8s.aws/cluster'];
  return `Kubernetes${name === undefined ? '' : ` cluster ${name}`}`;
};

/** Terraform sets no tags of its own; these are its users' habits. */
export function isTerraforms(tags: Tags): boolean {
  return Object.entries(tags).some(
    ([key, value]) =>
      (/^(?:terraform|opentofu|pulumi)(?:$|[-_:./])/i.test(key) && !/^(?:false|no|0)$/i.test(value)) ||
      (/^(?:.*[-_:./])?(?:managed|created|provisioned|deployed)[-_ ]?(?:by|with)$|^(?:iac|provisioner|tool|source)$/i.test(
        key,
      ) &&
        /terraform|opentofu|pulumi/i.test(value)),
  );
}

const ofTerraform: Mark = (tags) => (isTerraforms(tags) ? 'Terraform or its like' : undefined);

const MARKS: readonly Mark[] = [
  // Elastic Beanstalk deploys by CloudFormation, so its own mark comes first.
  named('elasticbeanstalk:environment-name', 'the Elastic Beanstalk environment'),
  named('aws:cloudformation:stack-name', 'the CloudFormation stack'),
  ofCluster,
  ofTerraform,
];

/** The deployment that a thing belongs to, in words; `undefined`: its tags name none. */
export function findOwner(tags: Tags): string | undefined {
  for (const mark of MARKS) {
    const owner = mark(tags);
    if (owner !== undefined) return owner;
  }
  return Object.keys(tags).some((key) => /^(?:elasticbeanstalk:|aws:cloudformation:)/.test(key))
    ? 'a CloudFormation stack'
    : undefined;
}

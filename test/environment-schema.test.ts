/** Settings that would do harm though they look right: too much spared, or the site itself taken for a stranger. */
import { ConfigError, type EnvironmentFile } from '../lambda/config';
import { policyWith } from './support/policy';

function problemOf(settings: Partial<EnvironmentFile>): string {
  try {
    policyWith(settings);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('no problem was told');
}

describe('a block that nobody can own', () => {
  it.each(['0.0.0.0/1', '128.0.0.0/1', '198.0.0.0/7'])(
    'is %s, as an office and on the never-block list',
    (cidr) => {
      const problem = `[0] = "${cidr}": is wider than a /8, which nobody owns alone; right would be`;
      expect(problemOf({ office: [cidr] })).toContain(`office${problem}`);
      expect(problemOf({ neverBlock: [cidr] })).toContain(`neverBlock${problem}`);
    },
  );

  it.each(['::/0', '2000::/3', '2001::/15'])('is %s', (cidr) => {
    expect(problemOf({ office: [cidr] })).toContain(
      `"${cidr}": is wider than a /16, which nobody owns alone`,
    );
  });

  it('is none of those that owners have', () => {
    const office = ['10.0.0.0/8', '2001::/16'];
    expect(policyWith({ office }).office).toEqual(office);
  });
});

describe('the own hosts', () => {
  it('are needed where absolute-form requests count: without them the site itself would be foreign', () => {
    const told =
      'detection.ownHosts = []: is empty while absoluteForm is set, so that requests for the site itself would count as offences; right would be all of its host names, for example ["www.example.com"]';
    expect(problemOf({ detection: { absoluteForm: true } })).toContain(told);
    expect(problemOf({ detection: { absoluteForm: true, ownHosts: [] } })).toContain(told);
    expect(policyWith({ detection: { absoluteForm: false, ownHosts: [] } }).detection.ownHosts).toEqual([]);
  });

  it.each(['https://www.example.com', 'www.example.com:443', 'www.example.com/', '', 'a b', '*.example.com'])(
    'are names as a request has them, not %j, which would match none',
    (host) => {
      expect(problemOf({ detection: { absoluteForm: true, ownHosts: [host] } })).toContain(
        `detection.ownHosts[0] = ${JSON.stringify(host)}: is not a host name; right would be, for example, "www.example.com"`,
      );
    },
  );

  it('may be addresses, too, in brackets as in a URL where they have colons', () => {
    const ownHosts = ['localhost', 'xn--bcher-kva.example', '198.51.100.7', '[2001:db8::1]'];
    expect(policyWith({ detection: { absoluteForm: true, ownHosts } }).detection.ownHosts).toEqual(ownHosts);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../lambda/config';
import { readEnvironments } from '../../lib/environments';
import { changeExample } from './synthesize';

describe('the environment files of a project', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'floodgate-environments-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, value: unknown) =>
    writeFileSync(join(directory, file), typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  const readProblems = () => {
    try {
      readEnvironments(directory);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
    }
    throw new Error('no problem was told');
  };

  it('are read in the order of their names, each with the text that the function will read', () => {
    write('staging.json', changeExample({ mode: 'observe', networkAcls: ['acl-0000000b'] }));
    write('production.json', changeExample({ mode: 'enforce' }));
    write('notes.txt', 'not an environment');
    const sources = readEnvironments(directory);
    expect(sources.map(({ environment }) => environment.name)).toEqual(['production', 'staging']);
    expect(sources[0]?.json).toBe(JSON.stringify(changeExample({ mode: 'enforce' })));
  });

  it('tell all five mistakes of one file, and those of the others, at once', () => {
    write('production.json', {
      ...(changeExample({}) as object),
      account: '1234',
      mode: 'on',
      networkAcls: [],
      office: ['0.0.0.0/0'],
      colour: 'blue',
    });
    write('staging.json', '{ "account": ');
    const problems = readProblems();
    for (const place of ['account = "1234"', 'mode = "on"', 'networkAcls = []', 'office[0]', 'colour']) {
      expect(problems).toContain(place);
    }
    expect(problems).toContain('environments/production.json has 5 problems');
    expect(problems).toContain('environments/staging.json is not JSON');
  });

  it('must not write the same rules of a network ACL', () => {
    write('blue.json', changeExample({}));
    write('green.json', changeExample({ deny: { firstRule: 50 } }));
    expect(readProblems()).toBe(
      'environments/blue.json and environments/green.json both write denies into acl-0a1b2c3d4e5f67890, at the rules 1 to 99 and 50 to 99; right would be windows apart from each other (deny.firstRule, deny.lastRule), for example 1 to 49 and 50 to 99',
    );
    write('blue.json', changeExample({ deny: { lastRule: 49 } }));
    expect(readEnvironments(directory)).toHaveLength(2);
    write('green.json', changeExample({ networkAcls: ['acl-0000000b'] }));
    expect(readEnvironments(directory)).toHaveLength(2);
  });

  it('must not both make the registry of test events of one account and region', () => {
    write('blue.json', changeExample({ testEvents: 'new-registry' }));
    write('green.json', changeExample({ testEvents: 'new-registry', networkAcls: ['acl-0000000b'] }));
    expect(readProblems()).toBe(
      'environments/blue.json and environments/green.json both make the registry of test events in 123456789012, ap-northeast-1; right would be "testEvents": "existing-registry" in one of them, deployed second',
    );
    write('green.json', changeExample({ testEvents: 'existing-registry', networkAcls: ['acl-0000000b'] }));
    expect(readEnvironments(directory)).toHaveLength(2);
    const elsewhere = { region: 'eu-central-1', networkAcls: ['acl-0000000b'] };
    write('green.json', changeExample({ testEvents: 'new-registry', ...elsewhere }));
    expect(readEnvironments(directory)).toHaveLength(2);
  });

  it('must exist', () => {
    expect(readProblems()).toContain('copy environments/example.json');
    rmSync(directory, { recursive: true });
    expect(readProblems()).toContain('copy environments/example.json');
    directory = mkdtempSync(join(tmpdir(), 'floodgate-environments-'));
  });

  it('must fit into the 4,096 bytes that Lambda gives to environment variables', () => {
    const neverBlock = Array.from({ length: 300 }, (_, index) => `198.18.${index % 256}.${index >> 8}/32`);
    write('production.json', changeExample({ neverBlock }));
    expect(readProblems()).toMatch(
      /environments\/production\.json is too long by \d+ bytes.*of the 4096 bytes that Lambda allows.*prefix list/,
    );
  });
});

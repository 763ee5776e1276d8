/** Which environment a command is about: named, by a variable, or the only one; anything else is told. */
import { chooseEnvironment, type PlaceOptions } from '../../bin/environment';
import { FILE, makeFolder } from '../support/environment-folder';

const folders: { remove(): void }[] = [];
afterAll(() => folders.forEach((folder) => folder.remove()));

function choose(
  names: readonly string[],
  options: PlaceOptions,
  variables: Readonly<Record<string, string>> = {},
): string {
  const folder = makeFolder(Object.fromEntries(names.map((name) => [name, FILE])));
  folders.push(folder);
  return chooseEnvironment(options, { directory: folder.path, variables }).environment.name;
}

it('takes the one that is named, then the variable, then the only one beside the example', () => {
  const names = ['example', 'production', 'staging'];
  expect(choose(names, { environment: 'staging' }, { FLOODGATE_ENVIRONMENT: 'production' })).toBe('staging');
  expect(choose(names, {}, { FLOODGATE_ENVIRONMENT: 'production' })).toBe('production');
  expect(choose(['example', 'production'], {}, { FLOODGATE_ENVIRONMENT: '' })).toBe('production');
  expect(choose(names, { environment: 'example' })).toBe('example');
});

it('says what there is where it cannot know', () => {
  expect(() => choose(['production', 'staging'], {})).toThrow(
    'say which environment: --environment <name>; there are production, staging',
  );
  expect(() => choose(['production'], { environment: '../etc/passwd' })).toThrow(
    'there is no environment "../etc/passwd" in environments/; there are production',
  );
  expect(() => choose(['example'], {})).toThrow('`floodgate init` makes one');
  expect(() => choose([], {})).toThrow('holds no environment of yours');
});

it('refuses a region that is not the environment’s', () => {
  expect(choose(['production'], { region: 'eu-west-1' })).toBe('production');
  expect(() => choose(['production'], { region: 'us-east-1' })).toThrow(
    '--region is "us-east-1", but environments/production.json says "eu-west-1"',
  );
});

it('tells every problem of a broken file', () => {
  const folder = makeFolder({ broken: { ...FILE, mode: 'perhaps', office: [] } });
  folders.push(folder);
  const io = { directory: folder.path, variables: {} };
  expect(() => chooseEnvironment({}, io)).toThrow(/2 problems:[\s\S]*mode = "perhaps"[\s\S]*office/);
});

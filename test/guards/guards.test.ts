import { findStaleness, readGuards } from './guards';

const ROOT = process.cwd();
const guards = readGuards(ROOT);

describe('the lists of guards', () => {
  it('are true: each guard stands in its file exactly once, and its tests exist', () => {
    const stale = guards.flatMap((guard) => {
      const why = findStaleness(guard, ROOT);
      return why === undefined ? [] : [`${guard.list}: ${guard.protects}: ${why}`];
    });
    expect(stale).toEqual([]);
  });

  it('name each guard once', () => {
    const names = guards.map(({ protects }) => protects);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  const example = { ...guards[0]!, file: 'LICENSE', tests: ['test/guards/guards.test.ts'] };
  const once = 'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION';

  it('are called stale when a text is gone, doubled or replaced by itself, or a file is missing', () => {
    expect(findStaleness({ ...example, find: once, replace: '' }, ROOT)).toBeUndefined();
    expect(findStaleness({ ...example, find: once, replace: once }, ROOT)).toContain('changes nothing');
    expect(findStaleness({ ...example, find: 'no such term' }, ROOT)).toContain('stands 0 times');
    expect(findStaleness({ ...example, find: 'License' }, ROOT)).toMatch(/stands \d{2,} times/);
    expect(findStaleness({ ...example, file: 'no/such/file.ts' }, ROOT)).toContain('does not exist');
    expect(findStaleness({ ...example, tests: ['no/such.test.ts'] }, ROOT)).toContain('does not exist');
  });
});

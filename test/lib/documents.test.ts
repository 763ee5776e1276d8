import { spawnSync } from 'node:child_process';

describe('the generated pages of docs/', () => {
  it('are what the code says; if not: npm run docs', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPythonTool } from '../moto/python';
import { synthesize } from './synthesize';

// W3005: the CDK orders the function after its role twice, once by reference and once by name. Harmless.
const ACCEPTED = 'W3005';

const lint = findPythonTool('cfn-lint');

(lint === undefined ? describe.skip : describe)('the CloudFormation template', () => {
  it('has no finding of cfn-lint', () => {
    const directory = mkdtempSync(join(tmpdir(), 'floodgate-template-'));
    const templates = {
      enforce: synthesize({ mode: 'enforce', neverBlock: ['pl-0a1b2c3d'] }),
      follow: synthesize({ alarm: { existing: 'web-unhealthy' }, testEvents: 'new-registry' }),
    };
    const files = Object.entries(templates).map(([name, template]) => {
      const file = join(directory, `${name}.template.json`);
      writeFileSync(file, JSON.stringify(template.toJSON()));
      return file;
    });
    const { status, stdout, stderr } = spawnSync(lint ?? '', ['--ignore-checks', ACCEPTED, '--', ...files], {
      encoding: 'utf8',
    });
    rmSync(directory, { recursive: true });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  }, 60_000);
});

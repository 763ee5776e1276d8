import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The CDK app as `cdk synth` starts it: built, as a process, in a project's directory. */
describe('the CDK app', () => {
  const folder = join(process.cwd(), 'node_modules/.cache/floodgate-app-test');
  const app = join(folder, `app-${process.pid}.mjs`);
  let project: string;
  beforeAll(async () => {
    await build({
      entryPoints: ['bin/app.ts'],
      outfile: app,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
    });
    project = mkdtempSync(join(tmpdir(), 'floodgate-project-'));
    mkdirSync(join(project, 'environments'));
  });
  afterAll(() => {
    rmSync(app, { force: true });
    rmSync(project, { recursive: true });
  });

  it('ends with one plain list of problems and status 1 when environments are wrong', () => {
    writeFileSync(join(project, 'environments/production.json'), '{"mode":"on"}');
    writeFileSync(join(project, 'environments/staging.json'), '{"mode":"off"}');
    const { status, stderr, stdout } = spawnSync(process.execPath, [app], { cwd: project, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^environments\/production\.json has \d+ problems:/);
    expect(stderr).toContain('environments/staging.json');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('makes one stack for each environment file of the project, without credentials or a look into AWS', () => {
    const outdir = join(project, 'cdk.out');
    const { status, stderr } = spawnSync(process.execPath, [app], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
      },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(outdir)).toContain('Floodgate-example.template.json');
    // The CDK's command line shows what the metadata say of a stack.
    expect(readFileSync(join(outdir, 'Floodgate-example.metadata.json'), 'utf8')).toContain(
      'logs.access.format: `%h` (column 1) is the peer only while HostnameLookups is Off',
    );
  });
});

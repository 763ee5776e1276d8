import { listProperties, synthesize } from './synthesize';

interface RestartDocument {
  readonly Name: string;
  readonly UpdateMethod: string;
  readonly Content: {
    readonly parameters?: unknown;
    readonly mainSteps: readonly { readonly inputs: { readonly runCommand: readonly string[] } }[];
  };
}

const documentsOf = (restart?: { services: string[] } | { reboot: true }) =>
  listProperties<RestartDocument>(
    synthesize({ mode: 'enforce', ...(restart === undefined ? {} : { restart }) }),
    'AWS::SSM::Document',
  );

it('restarts the configured services in their order, by fixed commands without parameters', () => {
  const [document] = documentsOf({ services: ['php-fpm', 'httpd'] });
  expect(document).toMatchObject({ Name: 'Floodgate-test-restart', UpdateMethod: 'NewVersion' });
  expect(document?.Content.parameters).toBeUndefined();
  expect(document?.Content.mainSteps.map(({ inputs }) => inputs.runCommand)).toEqual([
    ['set -e', 'systemctl restart -- php-fpm', 'systemctl restart -- httpd'],
  ]);
});

it('is not there where nothing is restarted, or servers are rebooted', () => {
  expect(documentsOf()).toEqual([]);
  expect(documentsOf({ reboot: true })).toEqual([]);
});

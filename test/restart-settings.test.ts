import { parseEnvironment } from '../lambda/config';
import { changeExample } from './lib/synthesize';

const read = (restart: unknown) => parseEnvironment('test', { ...Object(changeExample({})), restart });

describe('restart', () => {
  it('is never, unless it is configured', () => {
    expect(parseEnvironment('test', changeExample({})).policy.restart).toBeUndefined();
  });

  it('restarts services, or reboots, with times that suit a load balancer’s defaults', () => {
    expect(read({ services: ['php-fpm', 'httpd'] }).policy.restart).toMatchObject({
      services: ['php-fpm', 'httpd'],
      afterMinutes: 5,
      healthyWithinMinutes: 10,
      scalingGroups: [],
    });
    expect(read({ reboot: true, afterMinutes: 9 }).policy.restart).toMatchObject({
      services: undefined,
      afterMinutes: 9,
    });
  });

  it.each([{}, { services: ['httpd'], reboot: true }])('is one of both: %p is refused', (restart) => {
    expect(() => read(restart)).toThrow(
      'right would be either "services" or "reboot": true, for example {"services": ["php-fpm", "httpd"]}',
    );
  });

  it.each(['httpd; reboot', '$(id)', 'a b', "x'y", '--now', '', 'a\nb', 'a/b', 'x'.repeat(81)])(
    'takes no service name that a shell or systemctl could take for more: %p',
    (name) => {
      expect(() => read({ services: [name] })).toThrow('is not a name of a systemd service');
    },
  );

  it('refuses a bound that no health check could keep, and a tag that IAM would read as a pattern', () => {
    expect(() => read({ services: ['httpd'], healthyWithinMinutes: 2 })).toThrow('from 3 to 60 (minutes)');
    const instanceTag = { key: 'Role', value: 'web*' };
    expect(() => read({ services: ['httpd'], instanceTag })).toThrow('is not a tag value');
  });
});

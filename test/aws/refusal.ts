/** Failures as the SDK throws them, and a clock that only moves when somebody sleeps. For tests only. */
import { EC2ServiceException } from '@aws-sdk/client-ec2';
import type { Clock } from '../../lambda/aws/clock';

/** A failure of AWS with this exact name. */
export function refusal(name: string, message = 'as AWS words it'): Error {
  return new EC2ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });
}

export interface VirtualClock extends Clock {
  readonly pausesMs: readonly number[];
}

export function createVirtualClock(): VirtualClock {
  let nowMs = Date.parse('2020-12-24T07:10:00Z');
  const pausesMs: number[] = [];
  return {
    pausesMs,
    now: () => new Date(nowMs),
    sleep: (milliseconds) => {
      pausesMs.push(milliseconds);
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
}

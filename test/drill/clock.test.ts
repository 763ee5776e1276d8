import fc from 'fast-check';
import { createClock } from '../../drill/clock';

const START = new Date('2020-12-24T07:00:00Z');

describe('the virtual clock', () => {
  it('passes hours without waiting', async () => {
    const clock = createClock(START);
    await clock.sleep(3 * 3_600_000);
    expect(clock.now().toISOString()).toBe('2020-12-24T10:00:00.000Z');
  });

  it('wakes sleepers in the order of their times, with the world moved up to each', async () => {
    const clock = createClock(START);
    const happened: string[] = [];
    clock.plan(clock.nowMs() + 150, () => happened.push('world'));
    await Promise.all([
      clock.sleep(200).then(() => happened.push('late')),
      clock.sleep(100).then(() => happened.push('early')),
    ]);
    expect(happened).toEqual(['early', 'world', 'late']);
  });

  it('does not let time pass while code that was woken still runs', async () => {
    const clock = createClock(START);
    const seen: number[] = [];
    const step = async (): Promise<void> => {
      await clock.sleep(10);
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      seen.push(clock.nowMs() - START.getTime());
    };
    await Promise.all([step(), clock.sleep(1_000)]);
    expect(seen).toEqual([10]);
  });

  it('stands still for what begins in the middle of a long sleep', async () => {
    const clock = createClock(START);
    const seen: number[] = [];
    clock.plan(clock.nowMs() + 500, () =>
      clock.begin(() => {
        void (async () => {
          await Promise.resolve();
          await clock.sleep(20);
          seen.push(clock.nowMs() - START.getTime());
        })();
      }),
    );
    await clock.sleep(10_000);
    expect(seen).toEqual([520]);
  });

  it('lets everything happen in the order of time, and in the order of planning within a moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (delays) => {
        const clock = createClock(START);
        const happened: { delay: number; index: number }[] = [];
        delays.forEach((delay, index) =>
          clock.plan(START.getTime() + delay, () => happened.push({ delay, index })),
        );
        clock.advanceTo(new Date(START.getTime() + 20));
        const expected = delays
          .map((delay, index) => ({ delay, index }))
          .sort((a, b) => a.delay - b.delay || a.index - b.index);
        expect(happened).toEqual(expected);
      }),
    );
  });
});

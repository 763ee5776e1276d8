/**
 * What will happen, in the order of time: the heart of the virtual clock.
 * Events of the same millisecond keep the order in which they were planned, so that a rehearsal repeats exactly.
 */

interface PlannedEvent {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

export interface EventQueue {
  /** Plans `happen` for the given time. */
  plan(atMs: number, happen: () => void): void;
  /** The time of the next event, `undefined` when nothing is planned. */
  nextAtMs(): number | undefined;
  /** Takes the next event out of the queue. */
  take(): PlannedEvent | undefined;
}

/** An empty queue: a binary heap, since a rehearsal plans tens of thousands of events. */
export function createEventQueue(): EventQueue {
  const heap: PlannedEvent[] = [];
  let planned = 0;
  return {
    plan(atMs, happen) {
      heap.push({ atMs, order: planned++, happen });
      siftUp(heap, heap.length - 1);
    },
    nextAtMs: () => heap[0]?.atMs,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        siftDown(heap);
      }
      return first;
    },
  };
}

function isBefore(a: PlannedEvent, b: PlannedEvent): boolean {
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.order < b.order;
}

/** Moves the last event up to its place. Written without helper arrays: this runs for every event. */
function siftUp(heap: PlannedEvent[], from: number): void {
  const event = heap[from];
  let index = from;
  while (event !== undefined && index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || !isBefore(event, parent)) break;
    heap[index] = parent;
    heap[parentIndex] = event;
    index = parentIndex;
  }
}

/** Moves the first event down to its place. */
function siftDown(heap: PlannedEvent[]): void {
  const event = heap[0];
  let index = 0;
  while (event !== undefined) {
    const left = 2 * index + 1;
    const leftEvent = heap[left];
    const rightEvent = heap[left + 1];
    const takesRight = leftEvent !== undefined && rightEvent !== undefined && isBefore(rightEvent, leftEvent);
    const child = takesRight ? rightEvent : leftEvent;
    if (child === undefined || !isBefore(child, event)) break;
    heap[index] = child;
    index = takesRight ? left + 1 : left;
    heap[index] = event;
  }
}

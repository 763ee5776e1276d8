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

function siftUp(heap: PlannedEvent[], from: number): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, parent)) return;
    index = parent;
  }
}

function siftDown(heap: PlannedEvent[]): void {
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const leftEvent = heap[left];
    if (leftEvent === undefined) return;
    const rightEvent = heap[left + 1];
    const child = rightEvent !== undefined && isBefore(rightEvent, leftEvent) ? left + 1 : left;
    if (!swapIfBefore(heap, child, index)) return;
    index = child;
  }
}

function swapIfBefore(heap: PlannedEvent[], child: number, parent: number): boolean {
  const [a, b] = [heap[child], heap[parent]];
  if (a === undefined || b === undefined || !isBefore(a, b)) return false;
  heap[child] = b;
  heap[parent] = a;
  return true;
}

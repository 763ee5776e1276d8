/** The part of the WebAssembly JavaScript interface that the scanner uses; TypeScript has it only for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    /** Tells modules from other objects; nothing else of them is used. */
    readonly [Symbol.toStringTag]: string;
  }
  class Memory {
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
  type ImportValue = Memory | ((...parameters: number[]) => number);
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, ImportValue>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}

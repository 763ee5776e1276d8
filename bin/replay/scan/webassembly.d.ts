/** The part of the WebAssembly JavaScript interface that the scanner uses; TypeScript has it only for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    readonly [Symbol.toStringTag]: string;
  }
  class Memory {
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
  type NumberFunction = (...parameters: number[]) => number;
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory | NumberFunction>>);
    /** A module of functions alone has nothing else. */
    readonly exports: Readonly<Record<string, NumberFunction | undefined>>;
  }
}

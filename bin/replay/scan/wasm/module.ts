/** Puts functions together to a WebAssembly module (WebAssembly Core Specification 2.0, section 5.5). Pure. */
import { encodeUnsigned, type Code } from './code';
import { VALUE_TYPES, type FunctionWriter, type ValueType } from './function-writer';

export interface ImportedFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface ExportedFunction {
  readonly name: string;
  readonly results: readonly ValueType[];
  readonly body: FunctionWriter;
}

export interface ModuleParts {
  /** Functions of the host; they come first, so the first has index 0. All from the module `host`. */
  readonly imports: readonly ImportedFunction[];
  readonly functions: readonly ExportedFunction[];
  /** Of the memory that the host gives as `host.memory`, in pages of 64 KiB. */
  readonly memoryPages: number;
}

export const HOST = 'host';

const FUNCTION = 0x00;
const MEMORY = 0x02;
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A call of the imported or own function with this index. */
export function call(index: number, ...values: readonly Code[]): Code {
  return [...values.flat(), 0x10, ...encodeUnsigned(index)];
}

export function encodeModule({ imports, functions, memoryPages }: ModuleParts): Uint8Array<ArrayBuffer> {
  const types = [
    ...imports.map(({ parameters, results }) => functionType(parameters, results)),
    ...functions.map(({ body, results }) => functionType(body.parameterTypes, results)),
  ];
  const imported = imports.map(({ name }, index) => [...text(HOST), ...text(name), FUNCTION, index]);
  const memory = [...text(HOST), ...text('memory'), MEMORY, 0x00, ...encodeUnsigned(memoryPages)];
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(1, vector(types)),
    ...section(2, vector([...imported, memory])),
    ...section(3, vector(functions.map((_function, index) => [imports.length + index]))),
    ...section(
      7,
      vector(functions.map(({ name }, index) => [...text(name), FUNCTION, imports.length + index])),
    ),
    ...section(10, vector(functions.map(({ body }) => body.finish()))),
  ]);
}

function functionType(parameters: readonly ValueType[], results: readonly ValueType[]): Code {
  const encode = (types: readonly ValueType[]): Code => vector(types.map((type) => [VALUE_TYPES[type]]));
  return [0x60, ...encode(parameters), ...encode(results)];
}

function section(id: number, content: Code): Code {
  return [id, ...encodeUnsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...encodeUnsigned(items.length), ...items.flat()];
}

function text(ascii: string): Code {
  return vector(Array.from(ascii, (character) => [character.charCodeAt(0)]));
}

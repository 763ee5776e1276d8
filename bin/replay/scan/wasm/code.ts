/**
 * WebAssembly's instructions as bytes: expressions are values, and name what they do (WebAssembly Core
 * Specification 2.0, section 5.4). Only the instructions that the scanner needs. Pure.
 */

export type Code = readonly number[];

/** A local variable or parameter of a function, by its index. */
export interface Local {
  readonly index: number;
}

/** LEB128, as all of WebAssembly's unsigned numbers (section 5.2.2). */
export function encodeUnsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function encodeSigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

function simd(opcode: number): Code {
  return [0xfd, ...encodeUnsigned(opcode)];
}

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;

function unary(...opcode: Code): Unary {
  return (a) => [...a, ...opcode];
}

function binary(...opcode: Code): Binary {
  return (a, b) => [...a, ...b, ...opcode];
}

/** Loads without any claim on alignment: lines begin anywhere. */
function load(...opcode: Code): (address: Code, offset?: number) => Code {
  return (address, offset = 0) => [...address, ...opcode, 0, ...encodeUnsigned(offset)];
}

function store(...opcode: Code): (address: Code, value: Code, offset?: number) => Code {
  return (address, value, offset = 0) => [...address, ...value, ...opcode, 0, ...encodeUnsigned(offset)];
}

export const get = (local: Local): Code => [0x20, ...encodeUnsigned(local.index)];

/** `condition ? a : b`, both computed: no branch to be predicted. */
export const select = (a: Code, b: Code, condition: Code): Code => [...a, ...b, ...condition, 0x1b];

export const i32 = {
  const: (value: number): Code => [0x41, ...encodeSigned(value)],
  load: load(0x28),
  load8: load(0x2d),
  load16: load(0x2f),
  store: store(0x36),
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  ltS: binary(0x48),
  ltU: binary(0x49),
  gtS: binary(0x4a),
  gtU: binary(0x4b),
  leU: binary(0x4d),
  geU: binary(0x4f),
  ctz: unary(0x68),
  popcnt: unary(0x69),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
} as const;

export const i64 = {
  const: (low: number, high: number): Code => [0x42, ...encodeSigned64(low, high)],
  load: load(0x29),
  store: store(0x37),
  eqz: unary(0x50),
  eq: binary(0x51),
  ne: binary(0x52),
  ctz: unary(0x7a),
  popcnt: unary(0x7b),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  shl: binary(0x86),
  shrU: binary(0x88),
  /** The low 32 bits, as i32. */
  low: unary(0xa7),
  fromU32: unary(0xad),
  /** Towards zero; what is too large becomes the largest. */
  fromF64: unary(0xfc, 0x06),
} as const;

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(new Float64Array([value]).buffer)],
  load: load(0x2b),
  store: store(0x39),
  eq: binary(0x61),
  lt: binary(0x63),
  gt: binary(0x64),
  ge: binary(0x66),
  floor: unary(0x9c),
  min: binary(0xa4),
  max: binary(0xa5),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  div: binary(0xa3),
  fromU32: unary(0xb8),
} as const;

export const v128 = {
  load: load(0xfd, 0x00),
  store: store(0xfd, 0x0b),
  const: (bytes: readonly number[]): Code => [...simd(0x0c), ...bytes],
  and: binary(...simd(0x4e)),
  /** Of the first, the bits that the second has not. */
  andNot: binary(...simd(0x4f)),
  or: binary(...simd(0x50)),
  xor: binary(...simd(0x51)),
  anyTrue: unary(...simd(0x53)),
} as const;

/** One of the two halves of a vector, as i64. */
export const half = (vector: Code, lane: 0 | 1): Code => [...vector, ...simd(0x1d), lane];

export const i8x16 = {
  splat: (byte: number): Code => v128.const(Array.from({ length: 16 }, () => byte & 0xff)),
  eq: binary(...simd(0x23)),
  leU: binary(...simd(0x2a)),
  bitmask: unary(...simd(0x64)),
  /** Sixteen lanes of 16 bits, each at most 255, as bytes. */
  narrow: binary(...simd(0x66)),
  sub: binary(...simd(0x71)),
} as const;

export const i16x8 = {
  shrU: binary(...simd(0x8d)),
} as const;

function encodeSigned64(low: number, high: number): Code {
  const bytes: number[] = [];
  let rest = BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  for (;;) {
    const part = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = (rest === 0n && (part & 0x40) === 0) || (rest === -1n && (part & 0x40) !== 0);
    bytes.push(isLast ? part : part | 0x80);
    if (isLast) return bytes;
  }
}

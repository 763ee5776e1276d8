/** Writes the body of one WebAssembly function: locals, blocks with labels, and statements. Pure. */
import { encodeUnsigned, get, type Code, type Local } from './code';

export const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof VALUE_TYPES;

/** A block or loop that a branch may name. */
export interface Label {
  readonly depth: number;
}

const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const NO_RESULT = 0x40;

export class FunctionWriter {
  readonly parameters: readonly Local[];
  readonly #locals: ValueType[] = [];
  readonly #body: number[] = [];
  #depth = 0;

  constructor(readonly parameterTypes: readonly ValueType[]) {
    this.parameters = parameterTypes.map((_type, index) => ({ index }));
  }

  local(type: ValueType): Local {
    this.#locals.push(type);
    return { index: this.parameterTypes.length + this.#locals.length - 1 };
  }

  set(local: Local, value: Code): void {
    this.#body.push(...value, 0x21, ...encodeUnsigned(local.index));
  }

  /** `local = step(local)`. */
  change(local: Local, step: (value: Code) => Code): void {
    this.set(local, step(get(local)));
  }

  /** A statement without a result, for instance a store. */
  do(statement: Code): void {
    this.#body.push(...statement);
  }

  /** Leaves `value` as the function's result when it ends here. */
  return(value: Code): void {
    this.#body.push(...value, 0x0f);
  }

  /** A branch to its label leaves it. */
  block(write: (leave: Label) => void): void {
    this.#nest(BLOCK, write);
  }

  /** A branch to its label begins it again; without one it ends. */
  loop(write: (again: Label) => void): void {
    this.#nest(LOOP, write);
  }

  if(condition: Code, then: () => void, otherwise?: () => void): void {
    this.#body.push(...condition, IF, NO_RESULT);
    this.#depth += 1;
    then();
    if (otherwise !== undefined) {
      this.#body.push(ELSE);
      otherwise();
    }
    this.#depth -= 1;
    this.#body.push(END);
  }

  branch(label: Label): void {
    this.#body.push(0x0c, ...encodeUnsigned(this.#depth - label.depth));
  }

  branchIf(label: Label, condition: Code): void {
    this.#body.push(...condition, 0x0d, ...encodeUnsigned(this.#depth - label.depth));
  }

  /** The whole body as the code section wants it. A function with a result must have returned before its end. */
  finish(): Code {
    const UNREACHABLE = 0x00;
    const declared = this.#locals.flatMap((type) => [1, VALUE_TYPES[type]]);
    const body = [...encodeUnsigned(this.#locals.length), ...declared, ...this.#body, UNREACHABLE, END];
    return [...encodeUnsigned(body.length), ...body];
  }

  #nest(kind: number, write: (label: Label) => void): void {
    this.#body.push(kind, NO_RESULT);
    this.#depth += 1;
    write({ depth: this.#depth });
    this.#depth -= 1;
    this.#body.push(END);
  }
}

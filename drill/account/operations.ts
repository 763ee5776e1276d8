/**
 * The shape of a service's table of operations: AWS's name of the operation → what the account does.
 */

/** Declared as a method so that each entry may ask for its own command's input. */
export type Operation = { answer(input: object): object }['answer'];

export type Operations = Readonly<Record<string, Operation>>;

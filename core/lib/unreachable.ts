/** The end of every `switch` over a union: the compiler proves that no kind was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`Cannot happen: unhandled ${JSON.stringify(value)}`);
}

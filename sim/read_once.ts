/** Datagrams of a simulated world are read once: bytes that nobody changes are the same message for all who get them. */
import { parse } from "../core/sip/parse.ts";

export type ReadMessage = typeof parse;

const read = new WeakMap<Uint8Array, ReturnType<ReadMessage>>();

/** `parse` for machines and laws of one world, where sender, receiver and every copy have the same bytes. */
export const readOnce: ReadMessage = (bytes) => {
  const known = read.get(bytes);
  if (known !== undefined) return known;
  const result = parse(bytes);
  read.set(bytes, result);
  return result;
};

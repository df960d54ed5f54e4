/** What a stream's side does, and the algebra of hold (RFC 3264 §5.1, §6.1, §8.4). */

/** Always as seen from whoever wrote the description. */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

const SENDS = { sendrecv: true, sendonly: true, recvonly: false, inactive: false } as const;
const HEARS = { sendrecv: true, sendonly: false, recvonly: true, inactive: false } as const;

function direction(sends: boolean, hears: boolean): Direction {
  if (sends) return hears ? "sendrecv" : "sendonly";
  return hears ? "recvonly" : "inactive";
}

/** The same stream as the other side sees it: the most that one may do when this one does that. */
export function mirrored(of: Direction): Direction {
  return direction(HEARS[of], SENDS[of]);
}

/** What both allow, seen from the same side. */
export function narrowed(a: Direction, b: Direction): Direction {
  return direction(SENDS[a] && SENDS[b], HEARS[a] && HEARS[b]);
}

export function isDirection(text: string): text is Direction {
  return Object.hasOwn(SENDS, text);
}

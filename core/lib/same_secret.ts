/** Comparison of secrets whose length of time says nothing of where, or whether, they differ. */

/** Longest secret compared; what lies beyond differs. */
export const SECRET_LENGTH_MAX = 256;

/** Always looks at `SECRET_LENGTH_MAX` characters of both. */
export function sameSecret(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < SECRET_LENGTH_MAX; i++) {
    difference |= (a.charCodeAt(i) | 0) ^ (b.charCodeAt(i) | 0);
  }
  return difference === 0 && a.length <= SECRET_LENGTH_MAX;
}

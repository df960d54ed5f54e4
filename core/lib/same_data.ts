/** Whether two values of plain data say the same: what JSON would write of both, without writing it. */
export function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameItems(a, b);
  const [fields, others] = [a as Record<string, unknown>, b as Record<string, unknown>];
  let left = 0;
  for (const name in fields) {
    if (!(name in others) || !sameData(fields[name], others[name])) return false;
    left++;
  }
  for (const _ in others) left--;
  return left === 0;
}

function sameItems(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length &&
    a.every((item, i) => sameData(item, b[i]));
}

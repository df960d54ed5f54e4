/** Full-width letters and digits as they are meant where only half-width ones can be: ids, numbers, extensions. */
export function toAscii(text: string): string {
  return text.normalize("NFKC").trim();
}

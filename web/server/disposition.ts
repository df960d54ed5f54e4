/** Content-Disposition of a file to save, its name in any script (RFC 6266 §4.3, RFC 8187). */

/** `fallback`: an ASCII name for programs that do not know `filename*`. */
export function disposition(name: string, fallback: string): string {
  return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded(name)}`;
}

/** Only what RFC 8187 §3.2.1 allows unencoded stays as it is. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed())
    .replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

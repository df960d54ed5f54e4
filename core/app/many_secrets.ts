/** Passwords of many people, opened and sealed with a thread's help: what it has not done when asked for is done here. */
import type { Extension } from "../domain/ids.ts";
import {
  type ForPurpose,
  passwordPurpose,
  type Secrets,
  type SecretsBeside,
} from "../ports/secrets.ts";
import type { Slices } from "./slices.ts";

/** Everybody's password in clear. The thread begins with the last, a file with the first: they meet. */
export class OpenedPasswords {
  readonly #sealed: readonly string[];
  readonly #places: ReadonlyMap<Extension, number>;
  readonly #opened: (string | undefined)[] = [];
  readonly #secrets: Secrets;
  readonly #beside: SecretsBeside | undefined;

  /** `sealed`: as stored. `isForMany`: most of them will be asked for. */
  constructor(sealed: ReadonlyMap<Extension, string>, secrets: Secrets, isForMany: boolean) {
    this.#sealed = [...sealed.values()];
    this.#places = new Map([...sealed.keys()].map((extension, place) => [extension, place]));
    this.#secrets = secrets;
    if (!isForMany) return;
    this.#beside = secrets.beside("open", given(sealed), (from, done) => {
      for (const [at, plain] of done.entries()) this.#opened[from + at] = plain;
    });
  }

  /** `undefined` of who has none. Throws where a seal was damaged. */
  of(extension: Extension): string | undefined {
    const place = this.#places.get(extension);
    if (place === undefined) return undefined;
    return this.#opened[place] ??= opened(this.#sealed[place]!, extension, this.#secrets);
  }

  /** Nobody asks any more. */
  stop(): void {
    this.#beside?.stop();
  }
}

/** Throws when the seal was damaged. */
export function opened(sealed: string, extension: Extension, secrets: Secrets): string {
  const plain = secrets.open(sealed, passwordPurpose(extension));
  if (!plain.ok) throw new Error(`Cannot read the password of ${extension}: its seal was damaged`);
  return plain.value;
}

/** Each password sealed for its person. */
export async function sealPasswords(
  passwords: ReadonlyMap<Extension, string>,
  secrets: Secrets,
  slices: Slices,
): Promise<ReadonlyMap<Extension, string>> {
  const sealed: (string | undefined)[] = [];
  const texts = given(passwords);
  await secrets.beside("seal", texts, (from, done) => {
    for (const [at, text] of done.entries()) sealed[from + at] = text;
  }).over;
  const all = new Map<Extension, string>();
  await slices.each(passwords.keys(), (extension) => {
    const place = all.size;
    const { text, purpose } = texts[place]!;
    all.set(extension, sealed[place] ?? secrets.seal(text, purpose));
  });
  return all;
}

function given(texts: ReadonlyMap<Extension, string>): ForPurpose[] {
  return [...texts].map(([extension, text]) => ({ text, purpose: passwordPurpose(extension) }));
}

/** Seals or opens many texts in a thread of its own, the last of them first, and tells them piece by piece. */
import { systemEntropy } from "../entropy.ts";
import { aesGcmSecrets } from "./aes_gcm.ts";
import type { ManyTexts, SomeDone } from "./secrets_beside.ts";

/** Texts of one piece: some milliseconds' work. */
const PIECE_TEXTS = 500;

const scope = self as unknown as Worker;

scope.onmessage = ({ data }: MessageEvent<ManyTexts>) => {
  const { key, work, texts, purposes } = data;
  const secrets = aesGcmSecrets(key, systemEntropy);
  const one = (text: string, purpose: string) => {
    if (work === "seal") return secrets.seal(text, purpose);
    const plain = secrets.open(text, purpose);
    return plain.ok ? plain.value : undefined;
  };
  for (let end = texts.length; end > 0; end -= PIECE_TEXTS) {
    const from = Math.max(end - PIECE_TEXTS, 0);
    const done = texts.slice(from, end).map((text, at) => one(text, purposes[from + at]!));
    scope.postMessage({ from, done } satisfies SomeDone);
  }
};

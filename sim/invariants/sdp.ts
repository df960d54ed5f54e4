/** The law of descriptions (I14, RFC 3264 §5–§8): as many media lines as were offered, and a version that counts changes. */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { callId, cseq } from "../../core/sip/headers.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import { type Law, messageIn, must, type PbxTurn } from "./law.ts";

const DIALOGS_REMEMBERED = 10_000;

/** What the PBX described last in one dialog. */
interface Described {
  readonly origin: string;
  readonly version: number;
  readonly rest: string;
}

const decoder = new TextDecoder();

export class SdpLaws implements Law {
  readonly #described = new BoundedMap<string, Described>(DIALOGS_REMEMBERED);
  /** Media lines of the offer that a transaction of the far end carries. */
  readonly #offered = new BoundedMap<string, readonly string[]>(DIALOGS_REMEMBERED);

  /** What was sent before: a retransmission is the same bytes. */
  readonly #seen = new WeakSet<Uint8Array>();

  turn({ datagram, effects }: PbxTurn): void {
    const arrived = datagram && messageIn(datagram.bytes);
    if (arrived?.kind === "request" && hasSdp(arrived)) {
      this.#offered.set(transactionOf(arrived), mediaIn(textOf(arrived)));
    }
    for (const effect of effects) {
      if (effect.kind !== "send" || this.#seen.has(effect.bytes)) continue;
      this.#seen.add(effect.bytes);
      const sent = messageIn(effect.bytes);
      if (sent !== undefined && hasSdp(sent)) this.#sent(sent);
    }
  }

  #sent(message: SipMessage): void {
    const text = textOf(message);
    const offer = message.kind === "response"
      ? this.#offered.get(transactionOf(message))
      : undefined;
    const media = mediaIn(text);
    must(
      offer === undefined || offer.join() === media.join(),
      "I14",
      () => `${callId(message)}: ${offer} was answered with ${media}`,
    );
    const origin = /^o=(\S+ \S+) (\d+) (.*)$/m.exec(text);
    must(origin !== null, "I14", () => `${callId(message)}: a description without origin`);
    const next: Described = {
      origin: `${origin[1]} ${origin[3]}`,
      version: Number(origin[2]),
      rest: text.replace(origin[0], ""),
    };
    const before = this.#described.get(callId(message));
    this.#described.set(callId(message), next);
    if (before === undefined) return;
    must(before.origin === next.origin, "I14", () => `${before.origin} became ${next.origin}`);
    const rise = next.version - before.version;
    must(
      rise === (before.rest === next.rest ? 0 : 1),
      "I14",
      () => `${callId(message)}: the version rose by ${rise}\n${before.rest}\n${next.rest}`,
    );
  }
}

function hasSdp(message: SipMessage): boolean {
  return message.body.length > 0 &&
    message.headers.get("Content-Type")?.toLowerCase().startsWith("application/sdp") === true;
}

function textOf(message: SipMessage): string {
  return decoder.decode(message.body);
}

/** The kinds of the media lines, in their order. */
function mediaIn(text: string): readonly string[] {
  return [...text.matchAll(/^m=(\S+)/gm)].map(([, kind]) => kind!);
}

function transactionOf(message: SipMessage): string {
  const { number, method } = cseq(message);
  return `${callId(message)} ${number} ${method}`;
}

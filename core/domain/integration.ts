/**
 * 着信連携: what an office has set up to happen when a call comes in for somebody who has it ON. A page is opened by
 * that person's panel; a webhook is posted to, later if need be, and never so that a phone rings later.
 */
import type { Instant, Millis } from "../lib/time.ts";
import type { Brand } from "../lib/brand.ts";
import { activityOf, liveLegs } from "./call.ts";
import type { CallId, Extension, LineId } from "./ids.ts";
import type { Call, Party } from "./pbx_messages.ts";

export type IntegrationId = Brand<string, "IntegrationId">;
export type DeliveryId = Brand<string, "DeliveryId">;

export interface Integration {
  readonly id: IntegrationId;
  readonly kind: "page" | "webhook";
  readonly name: string;
  readonly enabled: boolean;
  /** Of a page a template. */
  readonly url: string;
  /** Private addresses and networks a webhook may go to all the same. */
  readonly allowed: readonly string[];
}

/** What a webhook is told. */
export type WebhookEvent =
  | {
    readonly kind: "incoming";
    readonly callId: CallId;
    readonly extension: Extension;
    readonly direction: "inbound" | "internal";
    /** Digits, or an extension; empty when withheld. */
    readonly number: string;
    /** As the phonebooks or the office know it. */
    readonly name?: string;
    readonly line?: LineId;
  }
  | { readonly kind: "test" };

export type DeliveryFault =
  | "status"
  | "redirected"
  | "address-not-allowed"
  | "name-not-found"
  | "unreachable"
  | "timed-out";

export interface Delivery {
  readonly id: DeliveryId;
  readonly integration: IntegrationId;
  readonly event: WebhookEvent;
  readonly state: "waiting" | "delivered" | "dead";
  readonly tries: number;
  readonly createdAt: Instant;
  /** While it waits. */
  readonly nextAt?: Instant;
  readonly triedAt?: Instant;
  readonly status?: number;
  readonly fault?: DeliveryFault;
}

/** Between one try and the next; after the last the delivery is dead. */
export const TRY_AGAIN_AFTER: readonly Millis[] = [
  5_000,
  30_000,
  2 * 60_000,
  10 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  6 * 3_600_000,
];
export const TRIES_MAX = TRY_AGAIN_AFTER.length + 1;

export type TryOutcome =
  | { readonly kind: "delivered"; readonly status: number }
  | { readonly kind: "failed"; readonly fault: DeliveryFault; readonly status?: number };

/** The delivery after a try. */
export function afterTry(delivery: Delivery, outcome: TryOutcome, now: Instant): Delivery {
  const { nextAt: _, status: __, fault: ___, ...rest } = delivery;
  const tried = { ...rest, tries: delivery.tries + 1, triedAt: now };
  if (outcome.kind === "delivered") return { ...tried, state: "delivered", status: outcome.status };
  const why = {
    fault: outcome.fault,
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
  };
  const pause = TRY_AGAIN_AFTER[delivery.tries];
  return pause === undefined
    ? { ...tried, ...why, state: "dead" }
    : { ...tried, ...why, state: "waiting", nextAt: (now + pause) as Instant };
}

/** What a template may hold. */
export const TEMPLATE_WORDS = ["number", "name", "line", "callId", "extension"] as const;
type TemplateWord = (typeof TEMPLATE_WORDS)[number];

export type TemplateFault = "not-a-url" | "unknown-word";

/** `undefined` when it can be used: an http or https address whose host holds no word, every word one that there is. */
export function templateFault(template: string): TemplateFault | undefined {
  const words = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
  if (words.some((word) => !TEMPLATE_WORDS.includes(word as TemplateWord))) return "unknown-word";
  const host = /^https?:\/\/([^/?#]*)/i.exec(template)?.[1];
  if (host === undefined || host === "" || /[{}@\s]/.test(host)) return "not-a-url";
  return URL.canParse(template.replaceAll(/[{}]/g, "")) ? undefined : "not-a-url";
}

/** Every value is percent-encoded (RFC 3986 §2.1): nothing of a caller's name or number becomes part of the address. */
export function fillTemplate(
  template: string,
  event: Extract<WebhookEvent, { kind: "incoming" }>,
): string {
  const values: Readonly<Record<TemplateWord, string>> = {
    number: event.number,
    name: event.name ?? "",
    line: event.line ?? "",
    callId: event.callId,
    extension: event.extension,
  };
  return template.replaceAll(
    /\{([a-zA-Z]+)\}/g,
    (_, word: TemplateWord) => encodeURIComponent(values[word].toWellFormed()),
  );
}

/** `undefined` for a click's own ringing: nobody calls there. */
export function incomingOf(
  call: Call,
  extension: Extension,
  nameOf: (number: string) => string | undefined,
): Extract<WebhookEvent, { kind: "incoming" }> | undefined {
  const own = liveLegs(call).find((leg) => isOf(leg.party, extension) && leg.role === "callee");
  const caller = call.legs.find((leg) => leg.role === "caller")?.party;
  if (own === undefined || caller === undefined || call.direction === "outbound") return undefined;
  const { number, name } = caller.kind === "person"
    ? { number: caller.extension as string, name: caller.name }
    : { number: caller.number, name: nameOf(caller.number) ?? caller.name };
  return {
    kind: "incoming",
    callId: call.id,
    extension,
    direction: call.direction,
    number,
    ...(name === undefined ? {} : { name }),
    ...(call.line === undefined ? {} : { line: call.line }),
  };
}

/** Whether a phone of the person rings for this call. */
export function ringsFor(call: Call, person: Extension): boolean {
  return call.endedAt === undefined &&
    liveLegs(call).some((leg) =>
      leg.role === "callee" && isOf(leg.party, person) && activityOf(call, leg) === "ringing"
    );
}

function isOf(party: Party, person: Extension): boolean {
  return party.kind === "person" && party.extension === person;
}

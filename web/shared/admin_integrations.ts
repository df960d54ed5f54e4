/**
 * 着信連携 in the administrators' part of the HTTP API: URL templates that panels open, webhooks that are posted to,
 * and what became of each delivery. Requests and answers as schemas.
 */
import * as v from "valibot";
import { cursor, limit, text, time } from "./api_parts.ts";

/** Longest URL or template. */
export const INTEGRATION_URL_MAX = 2_000;
/** Addresses of one allow-list. */
export const ALLOWED_ADDRESSES_MAX = 50;

const url = v.pipe(v.string(), v.minLength(1), v.maxLength(INTEGRATION_URL_MAX));
const allowed = v.pipe(v.array(text), v.maxLength(ALLOWED_ADDRESSES_MAX));

/** `page`: opened in a new tab by the panel of who is called; `webhook`: posted to by the server. */
export const IntegrationKind = v.picklist(["page", "webhook"]);
export type IntegrationKind = v.InferOutput<typeof IntegrationKind>;

export const Integration = v.object({
  id: v.string(),
  kind: IntegrationKind,
  name: v.string(),
  enabled: v.boolean(),
  /** Of a page a template: `{number}`, `{name}`, `{line}`, `{callId}`, `{extension}`. */
  url: v.string(),
  /** Of a webhook: addresses and networks (`192.168.1.20`, `10.1.0.0/16`) that may be posted to although private. */
  allowed: v.array(v.string()),
});
export type Integration = v.InferOutput<typeof Integration>;

export const IntegrationList = v.object({ items: v.array(Integration) });
export type IntegrationList = v.InferOutput<typeof IntegrationList>;

export const NewIntegration = v.strictObject({
  kind: IntegrationKind,
  name: v.pipe(text, v.minLength(1)),
  url,
  enabled: v.optional(v.boolean()),
  allowed: v.optional(allowed),
});
export type NewIntegration = v.InferOutput<typeof NewIntegration>;

export const IntegrationPatch = v.strictObject({
  name: v.optional(v.pipe(text, v.minLength(1))),
  url: v.optional(url),
  enabled: v.optional(v.boolean()),
  allowed: v.optional(allowed),
  /** `true`: a new signing secret, told once in the answer; the old one is void. */
  newSecret: v.optional(v.literal(true)),
});
export type IntegrationPatch = v.InferOutput<typeof IntegrationPatch>;

/** After creating a webhook and after `newSecret`: the signing secret, this once. */
export const IntegrationMade = v.object({
  ...Integration.entries,
  secret: v.optional(v.string()),
});
export type IntegrationMade = v.InferOutput<typeof IntegrationMade>;

/** `dead`: tried as often as may be; only a retry by hand posts it again. */
export const DeliveryState = v.picklist(["waiting", "delivered", "dead"]);
export type DeliveryState = v.InferOutput<typeof DeliveryState>;

/** Why the last try failed. `status`: the receiver answered with another status than 2xx. */
export const DeliveryFault = v.picklist([
  "status",
  "redirected",
  "address-not-allowed",
  "name-not-found",
  "unreachable",
  "timed-out",
]);
export type DeliveryFault = v.InferOutput<typeof DeliveryFault>;

export const Delivery = v.object({
  id: v.string(),
  integration: v.string(),
  event: v.picklist(["incoming", "test"]),
  /** The call it is about, and the extension that rings; absent in a test. */
  callId: v.optional(v.string()),
  extension: v.optional(v.string()),
  state: DeliveryState,
  /** Tries made so far. */
  tries: v.number(),
  createdAt: time,
  /** The next try, while it waits. */
  nextAt: v.optional(time),
  /** Of the last try. */
  triedAt: v.optional(time),
  status: v.optional(v.number()),
  fault: v.optional(DeliveryFault),
});
export type Delivery = v.InferOutput<typeof Delivery>;

export const DeliveryPage = v.object({
  items: v.array(Delivery),
  next: v.optional(v.string()),
});
export type DeliveryPage = v.InferOutput<typeof DeliveryPage>;

/** Newest first. */
export const DeliveryQuery = v.object({ state: v.optional(DeliveryState), cursor, limit });
export type DeliveryQuery = v.InferOutput<typeof DeliveryQuery>;

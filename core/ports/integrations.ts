/** What integrations need of the world: where they and their deliveries are kept, and what posts a webhook. */
import type {
  Delivery,
  DeliveryId,
  Integration,
  IntegrationId,
  TryOutcome,
  WebhookEvent,
} from "../domain/integration.ts";
import type { Instant } from "../lib/time.ts";
import type { AuditNote } from "../domain/audit.ts";

export function webhookSecretPurpose(id: IntegrationId): string {
  return `webhook-secret:${id}`;
}

/** A write and its entry in the audit log are one. */
export interface IntegrationStore {
  /** In the order they were made. */
  all(): Promise<readonly Integration[]>;
  /** Sealed for `webhookSecretPurpose`; only webhooks have one. */
  sealedSecret(id: IntegrationId): Promise<string | undefined>;
  add(integration: Integration, sealedSecret: string | undefined, note: AuditNote): Promise<void>;
  /** `sealedSecret`: a new one; absent: as it was. */
  change(
    integration: Integration,
    sealedSecret: string | undefined,
    note: AuditNote,
  ): Promise<void>;
  /** Its deliveries go too. */
  delete(id: IntegrationId, note: AuditNote): Promise<void>;

  enqueue(deliveries: readonly Delivery[]): Promise<void>;
  /** Those whose time has come, the longest due first. */
  due(now: Instant, limit: number): Promise<readonly Delivery[]>;
  /** Nothing happens to one that is gone meanwhile. */
  update(delivery: Delivery): Promise<void>;
  find(id: DeliveryId): Promise<Delivery | undefined>;
  /** Newest first. */
  page(query: DeliveryQuery): Promise<DeliveryPage>;
  waiting(): Promise<number>;
  /** Those that wait no more and were made before this point. */
  deleteBefore(before: Instant): Promise<void>;
}

export interface DeliveryQuery {
  readonly integration: IntegrationId;
  readonly state?: Delivery["state"];
  readonly cursor?: string;
  readonly limit: number;
}

export interface DeliveryPage {
  readonly items: readonly Delivery[];
  readonly next?: string;
}

export interface WebhookPost {
  readonly id: DeliveryId;
  readonly at: Instant;
  readonly url: string;
  readonly secret: string;
  readonly allowed: readonly string[];
  readonly event: WebhookEvent;
}

/** Posts once. Never rejects for what the network or the receiver does. */
export interface WebhookPoster {
  post(post: WebhookPost): Promise<TryOutcome>;
}

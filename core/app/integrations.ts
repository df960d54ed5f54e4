/**
 * 着信連携: what administrators set up, the pages a panel opens, and the queue of what is posted. The PBX's events only
 * put into the queue; who posts is another loop, so that no phone ever rings later for it.
 */
import type { AuditAction, AuditNote } from "../domain/audit.ts";
import { peopleIn } from "../domain/call.ts";
import type { Extension } from "../domain/ids.ts";
import {
  afterTry,
  type Delivery,
  type DeliveryId,
  fillTemplate,
  incomingOf,
  type Integration,
  type IntegrationId,
  ringsFor,
  type TemplateFault,
  templateFault,
  TRIES_MAX,
  type WebhookEvent,
} from "../domain/integration.ts";
import { readNetwork } from "../domain/network.ts";
import type { Call } from "../domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { type Instant, instant, type Millis } from "../lib/time.ts";
import type { AuditStore } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import {
  type IntegrationStore,
  type WebhookPoster,
  webhookSecretPurpose,
} from "../ports/integrations.ts";
import type { Nodes } from "../ports/nodes.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { PeopleStore } from "../ports/store.ts";
import type { CallBoard } from "./call_board.ts";
import type { Editor } from "./edit_office.ts";
import type { NameBook } from "./name_book.ts";

export const INTEGRATIONS_MAX = 50;
/** Posts under way at once. */
export const POSTS_MAX = 8;
/** Posts that wait; while so many do, what comes in is not put with them. */
export const DELIVERIES_WAITING_MAX = 10_000;
/** The queue is looked at this often, and at once when something is put in. */
export const QUEUE_CHECK_EVERY: Millis = 1_000;
/** What another node has changed is known here after so long. */
export const PAGES_READ_EVERY: Millis = 10_000;
/** The log of deliveries is kept so long. */
export const DELIVERIES_KEPT: Millis = 30 * 24 * 3_600_000;
const SECRET_BYTES = 32;

export interface IntegrationWish {
  readonly kind: Integration["kind"];
  readonly name: string;
  readonly url: string;
  readonly enabled?: boolean;
  readonly allowed?: readonly string[];
}

/** What is absent stays. */
export interface IntegrationChange {
  readonly name?: string;
  readonly url?: string;
  readonly enabled?: boolean;
  readonly allowed?: readonly string[];
  readonly newSecret?: true;
}

export type IntegrationFault =
  | { readonly field: "url"; readonly code: TemplateFault }
  | { readonly field: `allowed[${number}]`; readonly code: "not-an-address" }
  | { readonly field: ""; readonly code: "too-many-integrations" };

export type IntegrationRefusal =
  | { readonly kind: "faults"; readonly faults: readonly IntegrationFault[] }
  | { readonly kind: "unknown" };

export interface IntegrationMade {
  readonly integration: Integration;
  /** Of a webhook, when it is new: told this once. */
  readonly secret?: string;
}

interface Deps {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly store: IntegrationStore;
  readonly audit: AuditStore;
  readonly people: PeopleStore;
  readonly names: NameBook;
  readonly board: CallBoard;
  readonly nodes: Nodes;
  readonly poster: WebhookPoster;
  readonly onFailure: (failure: Error) => void;
}

export class Integrations {
  readonly #deps: Deps;
  /** Enabled pages as last read: a panel is told of a call without waiting for them. */
  #pages: readonly Integration[] = [];
  #readAt = -Infinity;
  readonly #underWay = new Set<DeliveryId>();
  /** Ends the pause between two looks at the queue. */
  #wake = new AbortController();

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => {
      if (change.kind !== "call" || !deps.nodes.leads) return;
      const { call, before } = change;
      for (const person of peopleIn(call)) {
        if (!ringsFor(call, person) || (before !== undefined && ringsFor(before, person))) continue;
        this.#incoming(call, person).catch(deps.onFailure);
      }
    });
  }

  all(): Promise<readonly Integration[]> {
    return this.#deps.store.all();
  }

  async find(id: string): Promise<Integration | undefined> {
    return (await this.all()).find((integration) => integration.id === id);
  }

  async create(
    editor: Editor,
    wish: IntegrationWish,
  ): Promise<Result<IntegrationMade, IntegrationRefusal>> {
    const { kind, name, url, enabled = true, allowed = [] } = wish;
    const integration = { id: this.#newId<IntegrationId>(), kind, name, url, enabled, allowed };
    const full = (await this.all()).length >= INTEGRATIONS_MAX;
    const faults: readonly IntegrationFault[] = full
      ? [{ field: "", code: "too-many-integrations" }]
      : faultsOf(integration);
    if (faults.length > 0) return refuse({ kind: "faults", faults });
    const secret = kind === "webhook" ? this.#newSecret() : undefined;
    const note = this.#note(editor, "integration.add", integration);
    await this.#deps.store.add(integration, this.#seal(integration, secret), note);
    await this.#read();
    return ok({ integration, ...(secret === undefined ? {} : { secret }) });
  }

  async change(
    editor: Editor,
    id: string,
    change: IntegrationChange,
  ): Promise<Result<IntegrationMade, IntegrationRefusal>> {
    const before = await this.find(id);
    if (before === undefined) return refuse({ kind: "unknown" });
    const { newSecret, ...fields } = change;
    const integration = { ...before, ...fields };
    const faults = faultsOf(integration);
    if (faults.length > 0) return refuse({ kind: "faults", faults });
    const secret = newSecret && before.kind === "webhook" ? this.#newSecret() : undefined;
    const note = this.#note(editor, "integration.change", integration);
    await this.#deps.store.change(integration, this.#seal(integration, secret), note);
    await this.#read();
    return ok({ integration, ...(secret === undefined ? {} : { secret }) });
  }

  async delete(editor: Editor, id: string): Promise<Result<void, IntegrationRefusal>> {
    const before = await this.find(id);
    if (before === undefined) return refuse({ kind: "unknown" });
    await this.#deps.store.delete(before.id, this.#note(editor, "integration.delete", before));
    await this.#read();
    return ok(undefined);
  }

  /** A post that says it is a test. `undefined` when there is no such webhook. */
  async test(editor: Editor, id: string): Promise<Delivery | undefined> {
    const integration = await this.find(id);
    if (integration?.kind !== "webhook") return undefined;
    const delivery = this.#delivery(integration.id, { kind: "test" });
    await this.#deps.audit.add(this.#note(editor, "integration.test", integration));
    await this.#enqueue([delivery]);
    return delivery;
  }

  /** Posts again what waits or is dead; `undefined` when it was delivered or is not there. */
  async retry(integration: string, id: string): Promise<Delivery | undefined> {
    const delivery = await this.#deps.store.find(id as DeliveryId);
    if (delivery?.integration !== integration || delivery.state === "delivered") return undefined;
    const again: Delivery = {
      ...delivery,
      state: "waiting",
      tries: delivery.state === "dead" ? TRIES_MAX - 1 : delivery.tries,
      nextAt: this.#deps.clock.now(),
    };
    await this.#deps.store.update(again);
    this.#wake.abort();
    return again;
  }

  /** Addresses the panel opens for a call that rings for this person, filled in. */
  pagesFor(call: Call, person: Extension): readonly string[] {
    const event = incomingOf(call, person, (number) => this.#deps.names.nameOf(number));
    return event === undefined ? [] : this.#pages.map(({ url }) => fillTemplate(url, event));
  }

  /** Posts what is due until the signal; what is under way then is posted again at the next start. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, nodes, onFailure } = this.#deps;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      if (clock.now() - this.#readAt >= PAGES_READ_EVERY) await this.#read().catch(onFailure);
      if (nodes.leads) await this.#postDue(signal).catch(onFailure);
      await clock.sleep(QUEUE_CHECK_EVERY, AbortSignal.any([signal, this.#wake.signal]))
        .catch(() => {});
    }
  }

  async #read(): Promise<void> {
    const all = await this.all();
    this.#pages = all.filter(({ kind, enabled }) => kind === "page" && enabled);
    this.#readAt = this.#deps.clock.now();
  }

  async sweep(): Promise<void> {
    const before = instant(this.#deps.clock.now() - DELIVERIES_KEPT);
    await this.#deps.store.deleteBefore(before);
  }

  async #incoming(call: Call, person: Extension): Promise<void> {
    const { people, names } = this.#deps;
    const event = incomingOf(call, person, (number) => names.nameOf(number));
    if (event === undefined || !(await people.settings(person)).incomingIntegration) return;
    const hooks = (await this.all()).filter(({ kind, enabled }) => kind === "webhook" && enabled);
    await this.#enqueue(hooks.map(({ id }) => this.#delivery(id, event)));
  }

  async #enqueue(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    if (await this.#deps.store.waiting() >= DELIVERIES_WAITING_MAX) {
      throw new Error("Webhooks: too many posts wait already; this one is not put with them");
    }
    await this.#deps.store.enqueue(deliveries);
    this.#wake.abort();
  }

  /** Begins what is due, as far as there is room: a slow receiver holds nobody up but itself. */
  async #postDue(signal: AbortSignal): Promise<void> {
    const { clock, store, onFailure } = this.#deps;
    const room = POSTS_MAX - this.#underWay.size;
    if (room === 0) return;
    const due = await store.due(clock.now(), POSTS_MAX + this.#underWay.size);
    const next = due.filter(({ id }) => !this.#underWay.has(id)).slice(0, room);
    if (next.length === 0) return;
    const integrations = new Map((await this.all()).map((one) => [one.id, one]));
    for (const delivery of next) {
      const integration = integrations.get(delivery.integration);
      if (integration === undefined) continue;
      this.#underWay.add(delivery.id);
      this.#try(integration, delivery, signal).catch(onFailure).finally(() => {
        this.#underWay.delete(delivery.id);
        this.#wake.abort();
      });
    }
  }

  async #try(integration: Integration, delivery: Delivery, signal: AbortSignal): Promise<void> {
    const outcome = await this.#post(integration, delivery);
    if (signal.aborted) return;
    await this.#deps.store.update(afterTry(delivery, outcome, this.#deps.clock.now()));
  }

  async #post({ id, url, allowed }: Integration, delivery: Delivery) {
    const { store, secrets, clock, poster } = this.#deps;
    const sealed = await store.sealedSecret(id);
    const secret = sealed === undefined
      ? undefined
      : secrets.open(sealed, webhookSecretPurpose(id));
    if (!secret?.ok) throw new Error(`Cannot sign for ${id}: its secret does not open`);
    return await poster.post({
      id: delivery.id,
      at: clock.now(),
      url,
      secret: secret.value,
      allowed,
      event: delivery.event,
    });
  }

  #delivery(integration: IntegrationId, event: WebhookEvent): Delivery {
    const now: Instant = this.#deps.clock.now();
    return {
      id: this.#newId<DeliveryId>(),
      integration,
      event,
      state: "waiting",
      tries: 0,
      createdAt: now,
      nextAt: now,
    };
  }

  #note(editor: Editor, action: AuditAction, { name, url, enabled }: Integration): AuditNote {
    return {
      at: this.#deps.clock.now(),
      ...editor,
      action,
      target: name,
      detail: { url, enabled },
    };
  }

  #seal({ id }: Integration, secret: string | undefined): string | undefined {
    return secret === undefined
      ? undefined
      : this.#deps.secrets.seal(secret, webhookSecretPurpose(id));
  }

  /** As Standard Webhooks writes it: `whsec_` and base64. */
  #newSecret(): string {
    return `whsec_${btoa(String.fromCharCode(...this.#deps.entropy.bytes(SECRET_BYTES)))}`;
  }

  #newId<Id extends string>(): Id {
    const bytes = [...this.#deps.entropy.bytes(12)];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("") as Id;
  }
}

function faultsOf({ kind, url, allowed }: Integration): readonly IntegrationFault[] {
  const words = kind === "webhook" && /[{}]/.test(url) ? "not-a-url" : templateFault(url);
  const faults: IntegrationFault[] = words === undefined ? [] : [{ field: "url", code: words }];
  allowed.forEach((text, at) => {
    if (readNetwork(text) === undefined) {
      faults.push({ field: `allowed[${at}]`, code: "not-an-address" });
    }
  });
  return faults;
}

/** The adapter as it runs, over a socket of its own, with what it has told so far: a part of harnesses in real time. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { SipAccount, SipMapping } from "../../adapters/sip/mapping.ts";
import { SipPbx } from "../../adapters/sip/sip_pbx.ts";
import type { SipTrouble } from "../../adapters/sip/troubles.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";
import { eventually } from "../support/tools.ts";
import { HOST } from "./live_phones.ts";

/** A machine that runs other things too may take its time. */
const READY_MILLIS = 20_000;

export class SipPort {
  readonly pbx: SipPbx;
  readonly events: PbxEvent[] = [];
  readonly troubles: (SipTrouble | undefined)[] = [];
  readonly #following: Promise<void>;

  static async open(
    office: Office,
    accounts: readonly SipAccount[],
    mapping: SipMapping,
    fault: (text: string) => void,
  ): Promise<SipPort> {
    const port = new SipPort(office, accounts, mapping, fault);
    const ready = () => port.pbx.connected && port.pbx.accounts.every((one) => one.registered);
    await eventually("the accounts are registered", ready, READY_MILLIS);
    return port;
  }

  constructor(
    office: Office,
    accounts: readonly SipAccount[],
    mapping: SipMapping,
    fault: (text: string) => void,
  ) {
    const started = SipPbx.start({
      office,
      accounts,
      mapping,
      local: { host: HOST, port: 0 },
      advertise: HOST,
      entropy: systemEntropy,
      trouble: (trouble) => void this.troubles.push(trouble),
      fault,
    });
    if (!started.ok) throw new Error(`The adapter did not start: ${started.error.text}`);
    this.pbx = started.value;
    this.#following = this.#follow();
  }

  async eventsSoFar(): Promise<readonly PbxEvent[]> {
    const { seq } = await this.pbx.snapshot();
    return await eventually(
      `the event ${seq}`,
      () => (this.events.at(-1)?.seq ?? 0) >= seq && this.events,
    );
  }

  async close(): Promise<void> {
    await this.pbx.close();
    await this.#following;
  }

  async #follow(): Promise<void> {
    for await (const event of this.pbx.events(0 as EventSeq)) this.events.push(event);
  }
}

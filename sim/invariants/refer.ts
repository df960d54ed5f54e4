/**
 * Laws of REFER on the wire (I20–I22, RFC 3515): what is refused has changed nothing, each that is accepted is told of
 * by one stream of NOTIFYs with one end, and nobody sends away a dialog that is not his.
 */
import { standingOf } from "../../core/sip/event_package.ts";
import { callId, cseq, tagOf, to } from "../../core/sip/headers.ts";
import type { SipRequest, SipResponse } from "../../core/sip/message.ts";
import { readRefer } from "../../core/sip/refer.ts";
import { type Law, messageIn, must, type PbxTurn } from "./law.ts";

/** What is told of the REFERs of one dialog. */
interface Streams {
  /** REFERs that were accepted and not yet told the end of. */
  open: number;
  lastCseq: number;
  /** Something that the PBX asked in the dialog went wrong or unanswered: the phone has gone. */
  broken: boolean;
  readonly unanswered: Set<number>;
}

/** A REFER, and whether it has been answered; copies of it may follow. */
interface Asked {
  readonly request: SipRequest;
  readonly host: string;
  answered: boolean;
}

export class ReferLaws implements Law {
  readonly #streams = new Map<string, Streams>();
  /** Which host each dialog is with. */
  readonly #hosts = new Map<string, string>();
  readonly #asked = new Map<string, Asked>();

  turn(turn: PbxTurn): void {
    const { datagram, effects } = turn;
    const arrived = datagram && messageIn(datagram.bytes);
    if (datagram !== undefined && arrived?.kind === "request") {
      const { host } = datagram.source;
      if (arrived.method === "INVITE") this.#hosts.set(callId(arrived), host);
      if (arrived.method === "REFER" && !this.#asked.has(transactionOf(arrived))) {
        this.#asked.set(transactionOf(arrived), { request: arrived, host, answered: false });
      }
    } else if (arrived?.kind === "response") this.#answered(arrived);
    for (const effect of effects) {
      if (effect.kind !== "send") continue;
      const sent = messageIn(effect.bytes);
      if (sent?.kind === "request") this.#sends(sent, effect.destination.host);
      else if (sent !== undefined && cseq(sent).method === "REFER") this.#refers(sent, turn);
    }
  }

  settled(): void {
    for (const [id, { open, broken, unanswered }] of this.#streams) {
      if (broken || unanswered.size > 0) continue;
      must(open === 0, "I21", () => `${open} REFERs in ${id} were never told the end`);
    }
  }

  #refers(response: SipResponse, { effects }: PbxTurn): void {
    const asked = this.#asked.get(transactionOf(response));
    if (asked === undefined || asked.answered || response.status < 200) return;
    asked.answered = true;
    const { request, host } = asked;
    if (response.status >= 300) {
      const changed = effects.some((effect) =>
        effect.kind === "event" && effect.event.kind === "call"
      );
      must(!changed, "I20", () => `a REFER was refused (${response.status}) and changed a call`);
      return;
    }
    const read = readRefer(request);
    must(read.ok, "I21", () => "a REFER that says nothing was accepted");
    const { replaces, subscribes } = read.value;
    if (replaces !== undefined) {
      const whose = this.#hosts.get(replaces.callId);
      must(whose === host, "I22", () => `${host} sent away a dialog of ${whose}`);
    }
    if (!subscribes) return;
    const streams = this.#streamsOf(callId(request));
    streams.open += 1;
  }

  #sends(request: SipRequest, host: string): void {
    const { method } = request;
    const id = callId(request);
    if (method === "INVITE" && tagOf(to(request)) === undefined) this.#hosts.set(id, host);
    const known = this.#streams.get(id);
    const { number } = cseq(request);
    if (method === "ACK" || method === "CANCEL") return;
    if (known !== undefined && number > known.lastCseq) known.unanswered.add(number);
    if (method !== "NOTIFY" || !isOfRefer(request)) return;
    const streams = this.#streamsOf(id);
    if (number <= streams.lastCseq) return;
    streams.lastCseq = number;
    streams.unanswered.add(number);
    if (standingOf(request)?.state === "terminated") {
      streams.open -= 1;
      must(streams.open >= 0, "I21", () => `a REFER in ${id} was told two ends`);
    }
  }

  #answered(response: SipResponse): void {
    const streams = this.#streams.get(callId(response));
    if (streams === undefined || response.status < 200) return;
    streams.unanswered.delete(cseq(response).number);
    if (response.status >= 300) streams.broken = true;
  }

  #streamsOf(id: string): Streams {
    const known = this.#streams.get(id);
    if (known !== undefined) return known;
    const streams: Streams = { open: 0, lastCseq: 0, broken: false, unanswered: new Set() };
    this.#streams.set(id, streams);
    return streams;
  }
}

function isOfRefer(request: SipRequest): boolean {
  return request.headers.get("Event")?.split(";")[0]?.trim().toLowerCase() === "refer";
}

function transactionOf(message: SipRequest | SipResponse): string {
  const { number, method } = cseq(message);
  return `${callId(message)} ${number} ${method}`;
}

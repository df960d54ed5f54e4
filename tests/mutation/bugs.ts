/**
 * Bugs planted on purpose, at least one for each family of `invariants.md`: what somebody might get wrong who has read
 * the requirements in haste. Each is a piece of source and what stands there instead; the campaign has to catch it.
 */

export interface PlantedBug {
  /** The invariant it offends. */
  readonly law: string;
  /** What goes wrong, as a user of the office would say it. */
  readonly what: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly put: string;
  /** Of the campaign that showed it last: the one to try first. */
  readonly seed: number;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    law: "I1",
    what: "nobody tells the caller that nobody answered",
    file: "sim/pbx/moves.ts",
    find: `if (ringing.otherwise.kind === "fail") return failCall(exchange, call, failure, turn);`,
    put: `if (ringing.otherwise.kind === "fail") return;`,
    seed: 0,
  },
  {
    law: "I2",
    what: "a request is repeated for two minutes",
    file: "core/sip/transaction/non_invite_client.ts",
    find: `setTimer("F", plus(now, giveUpAfter(timers)))`,
    put: `setTimer("F", plus(now, 4 * giveUpAfter(timers)))`,
    seed: 32,
  },
  {
    law: "I3",
    what: "a phone that answers too late gets a BYE and no ACK",
    file: "core/sip/session_uac.ts",
    find: `  table.sendAck(session, dialog, sequence);
  table.sendBye(session, dialog, headers, now);
}`,
    put: `  table.sendBye(session, dialog, headers, now);
}`,
    seed: 1,
  },
  {
    law: "I4",
    what: "a phone that answers while it is cancelled stays in a call of its own",
    file: "core/sip/session_uac.ts",
    find: `  table.sendAck(session, dialog, sequence);
  table.sendBye(session, dialog, headers, now);
}`,
    put: `  table.sendAck(session, dialog, sequence);
}`,
    seed: 1,
  },
  {
    law: "I5",
    what: "a copy of a request is taken for a new one",
    file: "core/sip/stack.ts",
    find: `if (this.#servers.has(key)) {`,
    put: `if (this.#servers.has(key) && request.method === "INVITE") {`,
    seed: 1,
  },
  {
    law: "I6",
    what: "requests in a dialog have one number",
    file: "core/sip/dialog.ts",
    find: `["CSeq", \`\${sequence} \${method}\`],`,
    put: `["CSeq", \`\${method === "INVITE" || method === "ACK" ? sequence : 1} \${method}\`],`,
    seed: 0,
  },
  {
    law: "I7",
    what: "who is called can see the Call-ID of who calls",
    file: "sim/pbx/ring.ts",
    find: `    to: address(to.device.owner, domain),
    fields: [...identity.fields, ...asked],`,
    put: `    to: address(to.device.owner, domain),
    fields: [
      ...identity.fields,
      ...asked,
      ["X-Session", exchange.sessions.get(ringing.for.session)?.callId ?? "none"] as const,
    ],`,
    seed: 0,
  },
  {
    law: "I8",
    what: "an offer is accepted while an own one is open",
    file: "core/sip/session_offer.ts",
    find:
      `if (session.inviteOut !== undefined || session.unacked !== undefined || clash === "ours") {`,
    put: `if (session.inviteOut !== undefined || session.unacked !== undefined) {`,
    seed: 2,
  },
  {
    law: "I9",
    what: "who waits in a slot is still in the bridge",
    file: "core/domain/park.ts",
    find: `const alone = bridgedWith(call, id) === undefined ? call : unbridge(call, id, now);`,
    put: `const alone = call;`,
    seed: 0,
  },
  {
    law: "I10",
    what: "a bridge outlives a leg",
    file: "core/domain/call.ts",
    find: `const alone = bridgedWith(left, id) === undefined ? left : parted(left, id, at);`,
    put: `const alone = left;`,
    seed: 0,
  },
  {
    law: "I11",
    what: "one of two hears the other, and is not heard",
    file: "sim/pbx/media_routes.ts",
    find: `return { whom: new Map([[a, b], [b, a]]), sounds: new Map() };`,
    put: `return { whom: new Map([[a, b]]), sounds: new Map() };`,
    seed: 0,
  },
  {
    law: "I12",
    what: "resuming ends the hold of the other side too",
    file: "core/domain/hold.ts",
    find: `call.holds.map((one) => one === hold ? { ...one, to } : one)`,
    put: `call.holds.map((one) => one.to === undefined ? { ...one, to } : one)`,
    seed: 0,
  },
  {
    law: "I12",
    what: "a phone that holds by inactive is not known to hold",
    file: "sim/pbx/hold.ts",
    find: `return far?.direction === "sendonly" || far?.direction === "inactive";`,
    put: `return far?.direction === "sendonly";`,
    seed: 2,
  },
  {
    law: "I13",
    what: "who is held hears who holds",
    file: "sim/pbx/media_routes.ts",
    find: `if (!aHolds && !bHolds) return both(a, b);`,
    put: `if (!aHolds) return both(a, b);`,
    seed: 0,
  },
  {
    law: "I13",
    what: "who waits in a slot hears nothing",
    file: "sim/pbx/media_routes.ts",
    find: `return playing(stage.leg, "music");`,
    put: `return SILENCE;`,
    seed: 0,
  },
  {
    law: "I14",
    what: "another description has the version of the one before",
    file: "sim/pbx/leg_sdp.ts",
    find: `    this.#origin = raiseVersion(this.#origin);
`,
    put: ``,
    seed: 0,
  },
  {
    law: "I15",
    what: "the port of a leg that ended is never free again",
    file: "sim/pbx/legs.ts",
    find: `  exchange.ports.giveBack(leg.port);
`,
    put: ``,
    seed: 0,
  },
  {
    law: "I16",
    what: "the first packet decides whose voice it is, whoever sends it",
    file: "sim/pbx/relay_port.ts",
    find: `return source.host === described || source.host === this.route.signallingHost;`,
    put: `return described !== undefined || source.host === this.route.signallingHost;`,
    seed: 8,
  },
  {
    law: "I17",
    what: "two wait in one slot",
    file: "sim/pbx/parking.ts",
    find: `chooseSlot(parking, (slot) => stays.has(slot), options.slot)`,
    put:
      `chooseSlot(parking, (slot) => options.slot === undefined && stays.has(slot), options.slot)`,
    seed: 15,
  },
  {
    law: "I18",
    what: "phones that came too late for a slot ring on",
    file: "sim/pbx/parking.ts",
    find: `    endLeg(exchange, loser, why, turn);
`,
    put: `    if (summons.kind === "retrieve") endLeg(exchange, loser, why, turn);
`,
    seed: 15,
  },
  {
    law: "I19",
    what: "a parker who has not answered is never called back again",
    file: "sim/pbx/parking.ts",
    find: `failed: (_failure, at) => armAgain(exchange, call, at),`,
    put: `failed: () => {},`,
    seed: 1,
  },
  {
    law: "I19",
    what: "whoever may not retrieve does",
    file: "core/domain/park.ts",
    find: `return allowed ? undefined : { code: "retrieve-not-permitted" };`,
    put: `return undefined;`,
    seed: 12,
  },
  {
    law: "I20",
    what: "parking where there is no slot left ends the parker's part",
    file: "sim/pbx/parking.ts",
    find: `  if (!chosen.ok) return chosen;
  const { by } = options;`,
    put: `  const { by } = options;
  if (!chosen.ok) {
    endLeg(exchange, by, leftBehind(exchange, 0), turn);
    return chosen;
  }`,
    seed: 0,
  },
  {
    law: "I21",
    what: "who was sent on by somebody who left, and is wanted nowhere, is forgotten",
    file: "sim/pbx/transfer.ts",
    find: `      ringTransferor(exchange, call, { client, transferor, by }, failure, turn);
`,
    put: `      void [transferor, ringTransferor];
`,
    seed: 0,
  },
  {
    law: "I21",
    what: "who waits for a transfer hears nothing",
    file: "sim/pbx/media_routes.ts",
    find: `return waiting.answered && rings ? playing(waiting, "ringback") : SILENCE;`,
    put: `return waiting.answered && rings && waiting.role === "caller"
    ? playing(waiting, "ringback")
    : SILENCE;`,
    seed: 0,
  },
  {
    law: "I22",
    what: "the transferor stays in the call he has sent on",
    file: "sim/pbx/transfer.ts",
    find: `  tellReference(exchange, sending.reference, 200, turn);
  endLeg(exchange, sending.by, TRANSFERRED, turn);`,
    put: `  tellReference(exchange, sending.reference, 200, turn);`,
    seed: 0,
  },
  {
    law: "I22",
    what: "anybody takes over a colleague's call who knows its dialog",
    file: "sim/pbx/replaces.ts",
    find: `if (owner !== caller.extension || leg.device === undefined) {
    return`,
    put: `if (leg.device === undefined) {
    return`,
    seed: 3,
  },
  {
    law: "I23",
    what: "a call may go round for ever: its hops are not counted",
    file: "sim/pbx/ring.ts",
    find: `const maxForwards = ringing.for.maxForwards - 1 - hopsOf(call.value);`,
    put: `const maxForwards = ringing.for.maxForwards;`,
    seed: 0,
  },
  {
    law: "I24",
    what: "phones go on ringing when another one was answered",
    file: "sim/pbx/moves.ts",
    find: `    if (branch !== winner) endLeg(exchange, branch, elsewhere, turn);
`,
    put: `    if (branch !== winner && branch.device === winner.device) {
      endLeg(exchange, branch, elsewhere, turn);
    }
`,
    seed: 0,
  },
  {
    law: "I25",
    what: "everybody may pick up",
    file: "core/domain/pickup.ts",
    find: `    case "none":
      return false;`,
    put: `    case "none":
      return true;`,
    seed: 1,
  },
  {
    law: "I26",
    what: "everybody may dial out on every line",
    file: "core/domain/dial_rules.ts",
    find: `who.kind === "open-caller" || office.permitted(who.extension, line.id)`,
    put: `who.kind === "open-caller" || office.line.has(line.id)`,
    seed: 0,
  },
  {
    law: "I26",
    what: "a call is sent outside by the right of who is sent, not of who sends",
    file: "sim/pbx/transfer.ts",
    find: `const who = { kind: "person", extension: transferor.extension } as const;`,
    put: `const sent = partyOfLeg(client);
  const extension = sent.kind === "person" ? sent.extension : transferor.extension;
  const who = { kind: "person", extension } as const;`,
    seed: 4,
  },
  {
    law: "I27",
    what: "a phone registers without a password",
    file: "sim/pbx/gate.ts",
    find: `    if (!verdict.ok) return this.#refused(`,
    put: `    const claimed = this.#index.device.get(parseUri(from(request).uri)?.user ?? "");
    const owner = claimed && this.#index.person.get(claimed.owner);
    if (request.method === "REGISTER" && claimed !== undefined && owner !== undefined) {
      return { kind: "known", sender: { kind: "device", device: claimed, person: owner } };
    }
    if (!verdict.ok) return this.#refused(`,
    seed: 8,
  },
  {
    law: "I28",
    what: "a phone that takes its contact back keeps it",
    file: "sim/pbx/registrar.ts",
    find: `return Number(param);
  return expires(request) ?? EXPIRES_DEFAULT_SECONDS;`,
    put: `return Number(param) || EXPIRES_DEFAULT_SECONDS;
  return expires(request) || EXPIRES_DEFAULT_SECONDS;`,
    seed: 0,
  },
  {
    law: "I29",
    what: "a lamp does not go out when the call is over",
    file: "sim/pbx/watchers.ts",
    find: `    for (const { party, device } of call.legs) {
      if (party.kind === "person") this.touchPerson(party.extension);`,
    put: `    for (const { party, device, state } of call.legs) {
      if (party.kind === "person" && state !== "ended") this.touchPerson(party.extension);`,
    seed: 0,
  },
  {
    law: "I29",
    what: "the lamp of who holds says that he talks",
    file: "sim/pbx/lamps.ts",
    find: `rendering: !holding }`,
    put: `rendering: true }`,
    seed: 0,
  },
  {
    law: "I30",
    what: "a lamp's document skips a version",
    file: "core/sip/subscription.ts",
    find: `if (told) subscription.version += 1;`,
    put: `if (told) subscription.version += 2;`,
    seed: 0,
  },
  {
    law: "I32",
    what: "who talked, parked and talked again has only the first talk in his history",
    file: "core/domain/leg_pairs.ts",
    find: `talkMillis: (before?.talkMillis ?? 0) + millis,`,
    put: `talkMillis: before?.talkMillis ?? millis,`,
    seed: 3,
  },
  {
    law: "I33",
    what: "a recording goes on while the other side holds",
    file: "core/domain/recording.ts",
    find: `return isHolding(call, leg) || isHolding(call, peer);`,
    put: `return isHolding(call, leg);`,
    seed: 22,
  },
  {
    law: "I33",
    what: "who is never to be recorded is, on a line that always records",
    file: "core/domain/recording.ts",
    find: `["never", "always", "on-demand"]`,
    put: `["always", "never", "on-demand"]`,
    seed: 0,
  },
  {
    law: "I34",
    what: "a click that comes twice calls twice",
    file: "sim/pbx/commands.ts",
    find: `if (before !== undefined) {`,
    put: `if (before !== undefined && command.kind !== "originate") {`,
    seed: 29,
  },
  {
    law: "I35",
    what: "subscriptions of phones that are gone are kept",
    file: "sim/pbx/watchers.ts",
    find: `    this.#watches.delete(subscription);
`,
    put: ``,
    seed: 0,
  },
  {
    law: "I36",
    what: "descriptions are numbered by real chance",
    file: "sim/pbx/legs.ts",
    find: `String(exchange.random.uint32())`,
    put: `String(Math.floor(Math.random() * 2 ** 32))`,
    seed: 0,
  },
  {
    law: "I37",
    what: "a PBX that stops hangs up nobody",
    file: "sim/pbx/pbx.ts",
    find: `      finishCall(this.#exchange, call, ending, turn);
    }
    for (const leg of this.#exchange.calls.lingering())`,
    put: `      void [call, ending, finishCall];
    }
    for (const leg of this.#exchange.calls.lingering())`,
    seed: 4,
  },
  {
    law: "I38",
    what: "the snapshot shows phones that have gone",
    file: "sim/pbx/journal.ts",
    find: `        else this.#devices.delete(body.state.device);
`,
    put: ``,
    seed: 0,
  },
  {
    law: "I39",
    what: "who was disabled keeps his phone",
    file: "sim/pbx/contacts.ts",
    find: `if (mayRegister(index, device) && isSame) continue;`,
    put: `if (index.device.has(device) && isSame) continue;`,
    seed: 1,
  },
  {
    law: "I40",
    what: "answers are noted to the whole second",
    file: "core/domain/call.ts",
    find: `state: "dialling", since: at, answeredAt: at }`,
    put: `state: "dialling", since: at, answeredAt: Math.floor(at / 1_000) * 1_000 as Instant }`,
    seed: 0,
  },
];

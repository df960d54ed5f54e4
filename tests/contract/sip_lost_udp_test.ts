/** `NAISEN_PBX=sip` over UDP with a PBX that stops answering, and answers again. */
import assert from "node:assert/strict";
import { UdpSocket } from "../../adapters/host/udp_socket.ts";
import { PULSE_MILLIS, PULSE_SPREAD_MILLIS } from "../../adapters/sip/pulse.ts";
import type { CommandId, DeviceId, EventSeq } from "../../core/domain/ids.ts";
import { eventually } from "../support/tools.ts";
import { answersOf } from "../sip_adapter/far_end.ts";
import { HOST } from "./live_phones.ts";
import { contractOffice } from "./pbx_desk.ts";
import { accountsOf, mappingTo } from "./sip_office.ts";
import { SipPort } from "./sip_port.ts";

/** It answered a question so long before at most. */
const BEAT_MILLIS = PULSE_MILLIS + PULSE_SPREAD_MILLIS + 1_000;
/** For a machine that has other things to do. */
const PATIENCE_MILLIS = 20_000;

Deno.test("SipPbx: a PBX that does not answer any more is told as silent, events end, and all is well once it answers", async () => {
  const { office } = contractOffice();
  let away = false;
  const none = (entity: string) =>
    `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="${entity}"/>`;
  const far: UdpSocket = new UdpSocket({ host: HOST, port: 0 }, {
    datagram(bytes, source) {
      if (away) return;
      for (const answer of answersOf(bytes, far.address, none)) far.send(answer, source);
    },
    fault: (_, error) => assert.fail(String(error)),
  });
  const registrar = far.address;
  const sip = await SipPort.open(office, accountsOf(office), mappingTo(registrar), assert.fail);
  try {
    const ended = Array.fromAsync(sip.pbx.events(0 as EventSeq));
    const before = await sip.pbx.snapshot();
    assert.equal(before.gaps, undefined);
    away = true;
    await eventually("it is lost", () => !sip.pbx.connected, PATIENCE_MILLIS);
    assert.deepEqual(sip.troubles.at(-1), { kind: "silent", registrar });
    assert.match(
      sip.pbx.trouble!.en,
      new RegExp(`${registrar.host}:${registrar.port} does not answer`),
    );
    await assert.rejects(sip.pbx.snapshot());
    await ended;
    const device = "1001-desk" as DeviceId;
    const command = { kind: "originate", device, destination: "1004", autoAnswer: true } as const;
    const said = await sip.pbx.execute("c1" as CommandId, command);
    assert.deepEqual(said, { ok: false, error: { code: "pbx-unreachable" } });
    away = false;
    await eventually("it is back", () => sip.pbx.connected, PATIENCE_MILLIS);
    assert.equal(sip.troubles.at(-1), undefined);
    const { at, devices, gaps } = await sip.pbx.snapshot();
    const [gap, ...others] = gaps!;
    assert.ok(
      before.at - gap!.from < BEAT_MILLIS && gap!.from < gap!.to && gap!.to <= at,
      JSON.stringify(gap),
    );
    assert.deepEqual(others, []);
    assert.equal((await sip.pbx.snapshot()).gaps, undefined, "it is told once");
    assert.ok(devices.some((one) => one.device === device && one.registered));
  } finally {
    await sip.close();
    await far.close();
  }
});

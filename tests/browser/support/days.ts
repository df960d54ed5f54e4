/** A small past for pictures: two days of calls of 1001, as people make them. */
import type { DeviceId, LineId } from "../../../core/domain/ids.ts";
import { demoHabits } from "../../../sim/devices/habits.ts";
import { newCommandId } from "../../support/web_office.ts";
import type { PanelOffice } from "./panel_office.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export interface Click {
  readonly device?: string;
  readonly destination: string;
  readonly line?: string;
  /** Default ON. */
  readonly autoAnswer?: boolean;
}

/** A click for the person's desk phone. */
export async function click(
  office: PanelOffice,
  extension: string,
  { device = `${extension}-desk`, destination, line, autoAnswer = true }: Click,
): Promise<string> {
  const cookie = await office.signIn(extension);
  const answer = await office.json("/api/v1/calls", {
    cookie,
    json: {
      commandId: newCommandId(),
      device,
      destination,
      autoAnswer,
      ...(line === undefined ? {} : { line }),
    },
  });
  await office.json("/api/v1/session", { method: "DELETE", cookie });
  return answer.callId;
}

export function hangUp(office: PanelOffice, device: string): void {
  office.web.sim.press(device as DeviceId, { press: "hangup" });
}

/** Somebody outside calls a line. */
export function ringIn(office: PanelOffice, line: string, from: string): string {
  const number = office.web.office.lines.find((each) => each.id === line as LineId)?.number;
  if (number === undefined) throw new Error(`Cannot call line ${line}: the office has none`);
  return office.web.sim.ringIn({ line: number, from });
}

async function talk(office: PanelOffice, extension: string, click_: Click, millis: number) {
  await click(office, extension, click_);
  await office.advance(6 * SECOND);
  await office.skip(millis);
  hangUp(office, `${extension}-desk`);
  await office.advance(2 * SECOND);
}

/** Desk phones are switched off at night: what they would tell the PBX meanwhile is of no use to anybody. */
export async function night(office: PanelOffice, millis: number): Promise<void> {
  const switched = office.web.office.devices.filter(({ kind, owner }) =>
    kind === "desk" && demoHabits(owner).startsPlugged
  );
  for (const { id } of switched) office.web.sim.press(id, { press: "unplug" });
  await office.advance(SECOND);
  await office.skip(millis);
  for (const { id } of switched) office.web.sim.press(id, { press: "plug" });
  await office.advance(3 * SECOND);
}

/** Yesterday afternoon and this morning. */
export async function liveTwoDays(office: PanelOffice): Promise<void> {
  await talk(
    office,
    "1001",
    { destination: "01012125550100", line: "world" },
    62 * MINUTE,
  );
  await office.skip(20 * MINUTE);
  await click(office, "1001", { destination: "0300004586", line: "main" }); // busy
  await office.advance(10 * SECOND);
  await talk(office, "1006", { destination: "1001" }, 12 * MINUTE + 5 * SECOND);
  await night(office, 23 * HOUR);
  await talk(office, "1001", { destination: "1004" }, 48 * SECOND);
  await office.skip(21 * MINUTE);
  await click(office, "1001", { destination: "1009" }); // never answers
  await office.advance(40 * SECOND);
  await talk(office, "1001", { destination: "0300004511", line: "main" }, 3 * MINUTE + 12 * SECOND);
  await office.skip(8 * MINUTE);
  const missed = ringIn(office, "main", "09012340001");
  await office.advance(1_500);
  office.web.sim.hangUpOutside(missed); // before anybody answers: missed
  await office.skip(4 * MINUTE);
}

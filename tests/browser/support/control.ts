/** What people do with running calls, from another panel than the one that is looked at. */
import type { DeviceId } from "../../../core/domain/ids.ts";
import { newCommandId } from "../../support/web_office.ts";
import { click, hangUp, ringIn } from "./days.ts";
import type { PanelOffice } from "./panel_office.ts";

const SECOND = 1_000;

/** Somebody talks with somebody by click from the desk phone; the call's id. */
export async function talkWith(
  office: PanelOffice,
  extension: string,
  destination: string,
  line?: string,
): Promise<string> {
  const call = await click(office, extension, {
    destination,
    ...(line === undefined ? {} : { line }),
  });
  await office.advance(6 * SECOND);
  return call;
}

/** Somebody outside calls a line and is answered by whom it rings. */
export async function answered(
  office: PanelOffice,
  line: string,
  from: string,
  extension: string,
): Promise<{ readonly call: string; readonly outside: string }> {
  const outside = ringIn(office, line, from);
  await office.advance(5 * SECOND);
  return { call: await callOf(office, extension), outside };
}

/** Somebody takes the receiver and dials. */
export function dialByHand(office: PanelOffice, device: string, digits: string): void {
  office.web.sim.press(device as DeviceId, { press: "dial", digits });
}

/** The call that a person is in. */
export async function callOf(office: PanelOffice, extension: string): Promise<string> {
  const cookie = await office.signIn(extension);
  const { items } = await office.json("/api/v1/calls", { cookie });
  await office.json("/api/v1/session", { method: "DELETE", cookie });
  if (items[0] === undefined) throw new Error(`Cannot find a call of ${extension}: there is none`);
  return items[0].id;
}

/** What the person's desk phone is told by another of its owner's panels; the path without `/api/v1/`. */
export async function control(
  office: PanelOffice,
  extension: string,
  path: string,
  wish: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const cookie = await office.signIn(extension);
  await office.json(`/api/v1/${path}`, {
    cookie,
    json: { commandId: newCommandId(), device: `${extension}-desk`, ...wish },
  });
  await office.advance(100);
  await office.json("/api/v1/session", { method: "DELETE", cookie });
}

/** Puts every desk phone down, and hangs up outside. */
export async function silence(office: PanelOffice, ...outside: readonly string[]): Promise<void> {
  for (const each of outside) office.web.sim.hangUpOutside(each);
  for (const { id, kind } of office.web.office.devices) if (kind === "desk") hangUp(office, id);
  await office.advance(SECOND);
  for (const { id, kind } of office.web.office.devices) if (kind === "desk") hangUp(office, id);
  await office.advance(2 * SECOND);
}

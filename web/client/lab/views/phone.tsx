/** A phone as it stands on a desk: its handset, its lamp, what its screen says; the keys beneath are the live office's. */
import type { ComponentChildren } from "preact";
import { displayNumber } from "../../../../core/domain/number_plan.ts";
import type { LabPhone } from "../../../shared/api.ts";
import { label } from "../../labels.ts";
import { Lamp, type LampState } from "../../ui/lamp.tsx";
import type { Lab } from "../lab.ts";
import { W } from "../words.ts";

export function PhoneOnDesk({ lab, phone, since, children }: {
  readonly lab: Lab;
  readonly phone: LabPhone;
  /** How long it has been so, or since when. */
  readonly since?: string | undefined;
  readonly children?: ComponentChildren;
}) {
  const { t } = lab;
  const name = lab.nameOf(phone.owner);
  const title = `${phone.owner} ${name}`.trim();
  const peer = peerOf(lab, phone);
  return (
    <article
      class="phone"
      aria-label={`${title} ${phone.device}`}
      data-device={phone.device}
      data-phone={lampOf(phone)}
      data-handset={isOffHook(phone) ? "off" : "on"}
    >
      <i class="phone-handset" aria-hidden="true"></i>
      <div class="phone-body">
        <div class="phone-screen">
          <p class="phone-owner">
            <b>{phone.device === `${phone.owner}-desk` ? phone.owner : phone.device}</b>
            <span title={name}>{name}</span>
            <i class="phone-led" aria-hidden="true"></i>
          </p>
          <p class="phone-peer" data-long={/^[\d-]{12,}$/.test(peer)} title={peer}>
            {peer || "\u00a0"}
          </p>
          <p class="phone-state">
            <Lamp state={lampOf(phone)} word={wordOf(lab, phone)} strong={isOffHook(phone)} />
            <span class="phone-since">
              {since ?? (phone.missed === 0 ? "" : t(W.missed, { count: phone.missed }))}
            </span>
          </p>
          {phone.lamps.length === 0 ? null : (
            <ul class="phone-lamps">
              {phone.lamps.map(({ user, state }) => (
                <li key={user} data-lamp={state} title={t(W.lampOf, { user })}>{user}</li>
              ))}
            </ul>
          )}
        </div>
        {children}
      </div>
    </article>
  );
}

export function lampOf(phone: LabPhone): LampState {
  if (!phone.plugged || !phone.registered) return "unregistered";
  if (phone.state === "held") return "holding";
  if (phone.state === "talking" && isHeldByPeer(phone)) return "held";
  return phone.state;
}

function wordOf(lab: Lab, phone: LabPhone): string {
  if (!phone.plugged) return lab.t(W.off);
  const state = lampOf(phone);
  if (state === "holding") return lab.t(W.held);
  return label(`device.${state}` as "device.idle", lab.language.value);
}

function isOffHook({ plugged, state }: LabPhone): boolean {
  return plugged && state !== "idle" && state !== "ringing";
}

function isHeldByPeer({ calls }: LabPhone): boolean {
  return calls.some((call) => call.state === "talking" && call.heldByPeer);
}

/** The name it shows, or the number. */
function peerOf(lab: Lab, { peer }: LabPhone): string {
  if (peer === undefined) return "";
  if (peer.name !== undefined && peer.name !== "") return peer.name;
  if (peer.number === "" || peer.number === "anonymous") return lab.t(W.withheld);
  return /^\d+$/.test(peer.number)
    ? lab.nameOf(peer.number) || displayNumber(peer.number)
    : peer.number;
}

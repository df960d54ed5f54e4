/** The rail of slots (保留箱): who waits, by whom, how long, for whom; one press takes a call out on the chosen device. */
import type { Desk } from "../desk.ts";
import { clockText, lengthText, millisOf } from "../format.ts";
import { RAIL } from "../model/notices.ts";
import { slotId, type TakenSlot } from "../model/slots.ts";
import { Icon } from "../ui/icon.tsx";
import { say } from "../say.ts";
import { Refusal, Said, wordsOf } from "./device_below.tsx";

export function ParkRail({ desk }: { readonly desk: Desk }) {
  const taken = desk.slots.taken.value;
  return (
    <section class="rail" id="rail" tabIndex={-1} aria-labelledby="rail-title">
      <div class="rail-row">
        <h2 class="rail-title" id="rail-title">
          <Icon name="park" />
          <span>{desk.t("slots")}</span>
        </h2>
        <ul class="rail-slots">
          {taken.map((slot) => (
            <li key={slot.slot}>
              <SlotButton desk={desk} slot={slot} />
            </li>
          ))}
        </ul>
        {taken.length === 0 ? null : <DeviceChoice desk={desk} />}
        <span class="rail-free">
          {say("slots-free", desk.language.value, { count: desk.slots.free.value.length })}
        </span>
      </div>
      <RailNotice desk={desk} />
    </section>
  );
}

function SlotButton({ desk, slot }: { readonly desk: Desk; readonly slot: TakenSlot }) {
  const name = desk.nameOf(slot.call.party);
  const mine = slot.for === desk.me.value.extension;
  const second = [forWhom(desk, slot), slot.note, parkedBy(desk, slot)].filter((part) =>
    part !== undefined && part !== ""
  ).join("・");
  const pending = desk.phones.views.value.some(({ pending }) =>
    pending?.verb === "retrieve" && pending.slot === slot.slot
  );
  const { rights, capabilities } = desk.me.value;
  const allowed = rights.retrieve && capabilities.park;
  return (
    <button
      type="button"
      id={slotId(slot.slot)}
      class="slot"
      data-slot={slot.slot}
      data-mine={mine}
      data-pending={pending}
      aria-busy={pending}
      aria-disabled={!allowed}
      title={[name, second, returnOf(desk, slot)].filter((part) => part !== undefined).join("\n")}
      onClick={() => desk.phones.retrieve(slot.slot)}
    >
      <span class="unseen">{desk.t("class.slot")}</span>
      <b class="slot-number">{slot.slot}</b>
      <span class="slot-lines">
        <span class="slot-line">
          <b>{name}</b>
          <b aria-hidden="true">{lengthText(desk.shownAt.value - millisOf(slot.since))}</b>
        </span>
        <span class="slot-line">
          <small>{second}</small>
          <small class={mine && slot.note !== undefined ? "unseen" : undefined}>
            {returnOf(desk, slot)}
          </small>
        </span>
      </span>
      <span class="unseen">{sinceOf(desk, slot)}</span>
    </button>
  );
}

function forWhom(desk: Desk, slot: TakenSlot): string | undefined {
  if (slot.for === undefined) return undefined;
  if (slot.for === desk.me.value.extension) return desk.t("label.for-you");
  return desk.t("slotFor", { name: slot.forName ?? slot.for });
}

function parkedBy(desk: Desk, { parkedBy }: TakenSlot): string {
  return parkedBy.kind === "person" && parkedBy.extension === desk.me.value.extension
    ? desk.t("slotByYou")
    : desk.t("slotBy", { name: desk.nameOf(parkedBy) });
}

/** When the parker is called back; once the time is up his phone rings. */
function returnOf(desk: Desk, { returnsAt }: TakenSlot): string | undefined {
  if (returnsAt === undefined) return undefined;
  const at = millisOf(returnsAt);
  return at <= desk.shownAt.value
    ? desk.t("callingBack")
    : desk.t("returnsAt", { time: clockText(at, desk.clock.offset, false) });
}

/** In place of the clock, for who hears the page: a name that changes by the second is read again and again. */
function sinceOf(desk: Desk, { since }: TakenSlot): string {
  return desk.t("slotSince", { time: clockText(millisOf(since), desk.clock.offset, false) });
}

/** Only who has several devices in use must say which. */
function DeviceChoice({ desk }: { readonly desk: Desk }) {
  const usable = desk.me.value.devices.filter((device) => device.registered);
  if (usable.length < 2) return null;
  return (
    <label class="filter rail-device">
      <span>{desk.t("label.retrieve-on")}</span>
      <select
        value={desk.phones.preferred.value?.device.id ?? ""}
        onChange={(event) => desk.phones.prefer(event.currentTarget.value)}
      >
        {usable.map((device) => (
          <option key={device.id} value={device.id}>{desk.text(device.label)}</option>
        ))}
      </select>
    </label>
  );
}

function RailNotice({ desk }: { readonly desk: Desk }) {
  const notice = desk.phones.notices.value.get(RAIL);
  return (
    <div class="rail-below">
      <div role="alert">
        {notice?.kind === "refusal" ? <Refusal text={desk.text(notice.text)} /> : null}
      </div>
      <div role="status">
        {notice === undefined || notice.kind === "refusal"
          ? null
          : <Said text={wordsOf(desk, notice)} />}
      </div>
    </div>
  );
}

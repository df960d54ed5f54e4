/** The simulated office that runs beside the panel: its phones with their keys, the outside, the network, the wire. */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import type { LabPhone } from "../../../shared/api.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Lab } from "../lab.ts";
import type { Live, LiveKey } from "../live.ts";
import { W, type Word } from "../words.ts";
import { Faults } from "./faults.tsx";
import { LiveLadder } from "./live_ladder.tsx";
import { Outside } from "./outside.tsx";
import { PhoneOnDesk } from "./phone.tsx";
import { RefusalAt } from "./refusal.tsx";
import { Slots } from "./slots.tsx";

export function LivePage({ lab }: { readonly lab: Lab }) {
  const { live, t } = lab;
  if (live === undefined) return <p class="lab-empty">{t(W.noPhones)}</p>;
  const { firstSlot, lastSlot } = lab.boot;
  return (
    <div class="live">
      <section class="live-phones" aria-labelledby="phones">
        <h2 id="phones">{t(W.phones)}</h2>
        {live.phones.value.length === 0
          ? <p class="lab-empty">{t(W.noPhonesYet)}</p>
          : (
            <div class="desks">
              {live.phones.value.map((phone) => (
                <PhoneOnDesk key={phone.device} lab={lab} phone={phone}>
                  <Keys lab={lab} live={live} phone={phone} />
                </PhoneOnDesk>
              ))}
            </div>
          )}
      </section>
      <div class="live-side">
        <Outside lab={lab} live={live} />
        <Slots
          lab={lab}
          total={lastSlot - firstSlot + 1}
          taken={live.parking.value.map(({ slot, call, parkedBy, since }) => ({
            slot,
            who: nameOf(call?.party),
            by: nameOf(parkedBy),
            since: since?.slice(11, 16) ?? "",
          }))}
        />
        <Faults lab={lab} live={live} />
      </div>
      <LiveLadder lab={lab} live={live} />
    </div>
  );
}

type Named = { readonly name?: string | undefined; readonly display?: string };

function nameOf(party: Named | undefined): string {
  return party?.name ?? party?.display ?? "";
}

interface Key {
  readonly key: LiveKey;
  readonly word: Word;
  readonly icon: "call" | "hold" | "hangup";
  /** Why it does nothing now. */
  readonly why?: Word;
  readonly danger?: true;
}

/** The same three in the same places, whatever the phone does. */
function keysOf({ plugged, state }: LabPhone): readonly Key[] {
  const ringing = plugged && state === "ringing";
  const held = plugged && state === "held";
  const idle = !plugged || state === "idle";
  const off = plugged ? {} : { why: W.whyOff };
  return [
    {
      key: "answer",
      word: W.answer,
      icon: "call",
      ...(ringing ? {} : { why: W.whyAnswer }),
      ...off,
    },
    {
      key: held ? "resume" : "hold",
      word: held ? W.resume : W.hold,
      icon: "hold",
      ...(held || (plugged && state === "talking") ? {} : { why: W.whyHold }),
      ...off,
    },
    {
      key: ringing ? "reject" : "hangup",
      word: ringing ? W.reject : W.hangup,
      icon: "hangup",
      danger: true,
      ...(idle ? { why: W.whyHangup } : {}),
      ...off,
    },
  ];
}

function Keys({ lab, live, phone }: {
  readonly lab: Lab;
  readonly live: Live;
  readonly phone: LabPhone;
}) {
  const { t } = lab;
  const { device, owner, plugged } = phone;
  const said = useSignal<Word | undefined>(undefined);
  const press = ({ key, why }: Key) => {
    said.value = why;
    if (why === undefined) live.press(device, key);
  };
  return (
    <div class="phone-keys" role="group" aria-label={`${owner} ${lab.nameOf(owner)}`}>
      {keysOf(phone).map((one) => (
        <button
          type="button"
          key={one.icon}
          class="phone-key"
          data-key={one.icon}
          data-danger={one.danger}
          aria-disabled={one.why !== undefined}
          title={one.why === undefined ? undefined : t(one.why)}
          onClick={() => press(one)}
        >
          <Icon name={one.icon} small />
          {t(one.word)}
        </button>
      ))}
      <Dial lab={lab} live={live} phone={phone} />
      <button
        type="button"
        class="switch phone-power"
        role="switch"
        aria-checked={plugged}
        aria-label={`${t(W.power)} ${owner}`}
        onClick={() => live.press(device, plugged ? "unplug" : "plug")}
      >
        <span class="switch-track" aria-hidden="true"></span>
        <span class="switch-word">{t(W.power)}</span>
      </button>
      <p class="phone-said" role="status">{said.value === undefined ? "" : t(said.value)}</p>
      <RefusalAt lab={lab} live={live} place={device} />
    </div>
  );
}

function Dial({ lab, live, phone }: {
  readonly lab: Lab;
  readonly live: Live;
  readonly phone: LabPhone;
}) {
  const { t } = lab;
  const number = useSignal("");
  const dial = () => {
    if (number.value.trim() === "") return;
    live.dial(phone.device, number.value);
    number.value = "";
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" && !event.isComposing) dial();
  };
  return (
    <div class="phone-dial">
      <input
        type="text"
        inputMode="tel"
        autocomplete="off"
        aria-label={t(W.number, { who: `${phone.owner} ${lab.nameOf(phone.owner)}` })}
        placeholder={t(W.numberExample)}
        value={number.value}
        onInput={(event) => number.value = event.currentTarget.value}
        onKeyDown={onKeyDown}
      />
      <button type="button" onClick={dial}>
        <Icon name="outgoing" small />
        {t(W.dial)}
      </button>
    </div>
  );
}

/** One call of the history: who, what became of it, when; pressed, it opens its detail below. */
import type { HistoryEntry } from "../../shared/api.ts";
import type { Desk } from "../desk.ts";
import { clockText, lengthText, millisOf, spokenLength } from "../format.ts";
import type { LabelKey } from "../labels.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { HistoryDetail, wasCutOff } from "./history_detail.tsx";

export function HistoryRow({ desk, entry }: { readonly desk: Desk; readonly entry: HistoryEntry }) {
  const open = desk.history.open.value === entry.id;
  return (
    <li class="history-item" data-open={open}>
      <Row desk={desk} entry={entry} open={open} />
      {open
        ? (
          <div class="history-open" ref={reveal}>
            <HistoryDetail desk={desk} entry={entry} />
          </div>
        )
        : null}
    </li>
  );
}

/** What was opened at the list's lower edge is seen; one function, so that it is called once for each detail. */
function reveal(detail: HTMLElement | null): void {
  detail?.scrollIntoView({ block: "nearest" });
}

function Row({ desk, entry, open }: {
  readonly desk: Desk;
  readonly entry: HistoryEntry;
  readonly open: boolean;
}) {
  const name = desk.nameOf(entry.peer);
  const known = name !== entry.display && entry.display !== "";
  const talk = entry.talkSeconds * 1000;
  const time = clockText(millisOf(entry.start), desk.clock.offset, false);
  return (
    <div class="row history-row" data-missed={entry.result === "missed"}>
      <button
        type="button"
        class="row-open"
        aria-expanded={open}
        aria-controls={`detail-${entry.id}`}
        aria-label={desk.t("label.detail-of", { name, time })}
        title={name}
        onClick={() => desk.openEntry(entry)}
      />
      <Icon name={iconOf(entry)} />
      <span class="row-name">
        <b title={name}>{name}</b>
        {known ? <small>{entry.display}</small> : null}
      </span>
      <span class="row-kind">{kindText(desk, entry)}</span>
      <span class="row-line">
        {entry.direction === "internal" ? "" : desk.lineName(entry.line)}
      </span>
      <span class="row-play">
        {entry.recording === undefined
          ? null
          : <PlayButton desk={desk} entry={entry} recording={entry.recording} />}
      </span>
      <span class="row-length">
        {entry.talkSeconds === 0 ? null : (
          <>
            {entry.recording === undefined ? null : <Recorded desk={desk} />}
            <span aria-label={spokenLength(talk, desk.language.value)} role="img">
              {lengthText(talk)}
            </span>
          </>
        )}
      </span>
      <time class="row-time" dateTime={entry.start}>{time}</time>
      <CallBack desk={desk} entry={entry} name={name} />
    </div>
  );
}

/** Where there is no room for the button, that there is a recording: it is heard in the detail. */
function Recorded({ desk }: { readonly desk: Desk }) {
  return (
    <span class="row-recorded">
      <Icon name="play" small />
      <span class="unseen">{desk.t("label.recorded")}</span>
    </span>
  );
}

/** Opens the detail and is heard at once; pressed again it pauses. */
function PlayButton({ desk, entry, recording }: {
  readonly desk: Desk;
  readonly entry: HistoryEntry;
  readonly recording: string;
}) {
  const { player } = desk;
  const heard = player.recording.value === recording && player.playing.value;
  const name = desk.t(heard ? "label.pause-recording" : "label.play-recording", {
    name: desk.nameOf(entry.peer),
  });
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      title={desk.t(heard ? "label.pause" : "label.play")}
      onClick={() => desk.hear(entry)}
    >
      <Icon name={heard ? "hold" : "play"} />
    </button>
  );
}

function CallBack({ desk, entry, name }: {
  readonly desk: Desk;
  readonly entry: HistoryEntry;
  readonly name: string;
}) {
  const callable = entry.number !== "";
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={desk.t("callBackTo", { name })}
      title={desk.t(callable ? "callBack" : "callNot")}
      aria-disabled={!callable}
      onClick={() => {
        if (callable) desk.callBack(entry);
      }}
    >
      <Icon name="call" />
    </button>
  );
}

/** The direction by shape; a missed call has its own. */
export function iconOf(entry: HistoryEntry): IconName {
  if (entry.result === "missed") return "missed";
  return entry.role === "caller" ? "outgoing" : "incoming";
}

/** An answered call says its direction, or that it was cut off; another what became of it, a missed one that nothing rang. */
export function kindText(desk: Desk, entry: HistoryEntry): string {
  const word = desk.t(kindOf(entry));
  return entry.result === "missed" && entry.cause === "do-not-disturb"
    ? `${word}・${desk.t("label.do-not-disturb")}`
    : word;
}

function kindOf(entry: HistoryEntry): LabelKey {
  if (wasCutOff(entry)) return "result.cut-off";
  return entry.result === "answered" ? `direction.${entry.direction}` : `result.${entry.result}`;
}

/** What more there is to a call: its times, holds and slots, why it ended so, and its recording. */
import type { HistoryEntry } from "../../shared/api.ts";
import { clockText, lengthText, millisOf } from "../format.ts";
import type { LabelKey } from "../labels.ts";
import { Icon } from "../ui/icon.tsx";
import { Sentence } from "../ui/sentence.tsx";
import type { CallDesk } from "./call_desk.ts";
import { RecordingPlayer } from "./recording_player.tsx";

type Span = HistoryEntry["spans"][number];

export function HistoryDetail({ desk, entry }: {
  readonly desk: CallDesk;
  readonly entry: HistoryEntry;
}) {
  const reason = reasonOf(entry);
  return (
    <div class="detail" id={`detail-${entry.id}`}>
      <Facts desk={desk} entry={entry} />
      {reason === undefined ? null : (
        <p class="detail-reason">
          <Icon name="info" small />
          <Sentence text={desk.t(reason)} />
        </p>
      )}
      {entry.spans.length === 0 ? null : (
        <ul class="spans">
          {entry.spans.map((span) => (
            <SpanLine key={`${span.kind} ${span.from}`} desk={desk} entry={entry} span={span} />
          ))}
        </ul>
      )}
      {entry.recording === undefined
        ? null
        : <RecordingPlayer desk={desk} entry={entry} recording={entry.recording} />}
    </div>
  );
}

function Facts({ desk, entry }: { readonly desk: CallDesk; readonly entry: HistoryEntry }) {
  const line = entry.direction === "internal" ? "" : desk.lineName(entry.line);
  const device = desk.me.value.devices.find((each) => each.id === entry.device);
  const facts: readonly (readonly [LabelKey, string])[] = [
    ["label.began-at", desk.clock.text(millisOf(entry.start))],
    ["label.rang", entry.ringSeconds === 0 ? "" : lengthText(entry.ringSeconds * 1000)],
    ["label.talked", entry.talkSeconds === 0 ? "" : lengthText(entry.talkSeconds * 1000)],
    ["label.line", line],
    ["label.device", device === undefined ? "" : desk.text(device.label)],
  ];
  return (
    <dl class="facts">
      {facts.map(([key, value]) =>
        value === "" ? null : (
          <div key={key}>
            <dt>{desk.t(key)}</dt>
            <dd>{value}</dd>
          </div>
        )
      )}
    </dl>
  );
}

/** `‖ 保留 14:05:01〜14:05:33 0:32 あなた`, `P 保留箱701 14:06:10〜14:07:20 1:10 取り出し`. */
function SpanLine({ desk, entry, span }: {
  readonly desk: CallDesk;
  readonly entry: HistoryEntry;
  readonly span: Span;
}) {
  const [from, to] = [span.from, span.to].map((time) =>
    time === undefined ? undefined : millisOf(time)
  );
  const { offset } = desk.clock;
  const what = span.kind === "hold"
    ? desk.t("label.hold")
    : desk.t("label.slot-number", { slot: span.slot });
  const about = span.kind === "hold"
    ? (span.by === "own" ? desk.t("label.by-me") : desk.nameOf(entry.peer))
    : span.ending === undefined
    ? ""
    : desk.t(`slot.${span.ending}`);
  return (
    <li>
      <Icon name={span.kind} small />
      <b>{what}</b>
      <span class="figure">
        {desk.t("timeSpan", {
          from: clockText(from!, offset),
          to: to === undefined ? "" : clockText(to, offset),
        })}
      </span>
      {to === undefined ? null : <span>{lengthText(to - from!)}</span>}
      <span class="spans-about" title={about}>{about}</span>
    </li>
  );
}

/** Answered, and ended by neither of the two. */
export function wasCutOff({ result, cause }: HistoryEntry): boolean {
  return result === "answered" &&
    (cause === "failed" || cause === "unreachable" || cause === "system-restart");
}

/** What a person would ask about this result. */
function reasonOf(entry: HistoryEntry): LabelKey | undefined {
  const { result, cause, role, fault } = entry;
  if (result === "missed" && cause === "do-not-disturb") return "label.why-do-not-disturb";
  if (result === "failed") {
    return fault === undefined ? "label.why-fault.network" : `label.why-fault.${fault}`;
  }
  if (result === "busy" && role === "caller" && cause === "do-not-disturb") {
    return "label.why-takes-no-calls";
  }
  if (result !== "answered") return undefined;
  if (wasCutOff(entry)) return "label.why-cut-off";
  switch (cause) {
    case "transferred":
      return "label.why-transferred";
    case "parked":
      return "label.why-parked";
    case "moved":
      return "label.why-moved";
    default:
      return undefined;
  }
}

/**
 * A ladder diagram to be read: who takes part, an arrow for each message, and behind each arrow the message. Where a moment
 * is looked at, what comes later is pale.
 */
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { instant } from "../../../../core/lib/time.ts";
import { clockOf } from "../../../../sim/ladder/text.ts";
import type { Lab } from "../lab.ts";
import { NOTE_BREAK } from "../run/messages.ts";
import { W } from "../words.ts";

export interface LadderShown {
  readonly parties: readonly { readonly name: string; readonly owner: string }[];
  readonly rows: readonly RowShown[];
}

export type RowShown = MessageShown | NoteShown;

interface MessageShown {
  readonly kind?: "message";
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly again: boolean;
  readonly lost?: boolean;
  readonly text: string;
}

interface NoteShown {
  readonly kind: "note";
  readonly at: number;
  readonly text: string;
}

/** Between two lifelines where there is room, and of a row; in CSS pixels at the usual size of text. */
const BETWEEN = 190;
const ROW = 34;
const LINE = 24;
const HEAD = 6;
/** How far an arrow from somebody to themselves goes, of the way to the next lifeline. */
const ALONE = 0.2;
/** So many lifelines are on a phone's screen at once; of more it shows a part. */
const ABREAST = 5;

export function LadderView({ lab, of, ladder, now }: {
  readonly lab: Lab;
  /** Which call: another one begins without a chosen message. */
  readonly of: string;
  readonly ladder: LadderShown | undefined;
  /** Epoch milliseconds; absent: everything has happened. */
  readonly now?: number;
}) {
  const { t } = lab;
  const chosen = useSignal<number | undefined>(undefined);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    chosen.value = undefined;
    place.current?.scrollTo(0, 0);
  }, [of]);
  const rows = ladder?.rows ?? [];
  const reached = now === undefined ? rows.length : rows.findLastIndex((row) => row.at <= now) + 1;
  useEffect(() => {
    if (now !== undefined && place.current !== null) keepInSight(place.current, reached - 1);
  }, [reached, of]);
  if (ladder === undefined || rows.length === 0) return <p class="lab-empty">{t(W.ladderNone)}</p>;
  const row = rows[chosen.value ?? -1];
  const parties = ladder.parties.length;
  return (
    <div class="ladder">
      <div class="ladder-place" data-many={parties > ABREAST} ref={place}>
        <div class="ladder-heads">
          <span class="rung-time"></span>
          {ladder.parties.map(({ name, owner }) => (
            <span key={name} class="ladder-head">
              <b>{name === "carrier" ? t(W.carrier) : name}</b>
              <small>{owner}</small>
            </span>
          ))}
        </div>
        <ol>
          {rows.map((one, index) => (
            <li
              key={index}
              data-later={index >= reached}
              data-now={now !== undefined && index === reached - 1}
            >
              {one.kind === "note" ? <Note lab={lab} row={one} /> : (
                <button
                  type="button"
                  class="rung"
                  data-kind={kindOf(one)}
                  aria-pressed={chosen.value === index}
                  onClick={() => chosen.value = chosen.value === index ? undefined : index}
                >
                  <span class="rung-time">{clockOf(instant(one.at))}</span>
                  <span class="rung-label" aria-hidden="true">{one.label}</span>
                  <Arrow row={one} parties={parties} />
                  <span class="unseen">{spoken(lab, ladder, one)}</span>
                </button>
              )}
            </li>
          ))}
        </ol>
      </div>
      <div class="ladder-message" aria-live="polite">
        {row === undefined || row.kind === "note" ? <p class="lab-quiet">{t(W.ladderPick)}</p> : (
          <>
            <h3>{`${nameAt(lab, ladder, row.from)} → ${nameAt(lab, ladder, row.to)}`}</h3>
            <p class="lab-quiet">{clockOf(instant(row.at))}</p>
            <pre tabIndex={0} aria-label={t(W.message)}>{row.text}</pre>
          </>
        )}
      </div>
    </div>
  );
}

function Note({ lab, row }: { readonly lab: Lab; readonly row: NoteShown }) {
  const [ja = "", en = ja] = row.text.split(NOTE_BREAK);
  return (
    <p class="rung rung-note">
      <span class="rung-time">{clockOf(instant(row.at))}</span>
      <span>{lab.t({ ja, en })}</span>
    </p>
  );
}

/** Places are shares of the width: on a phone all lifelines are in sight, and the label stands above its arrow. */
function Arrow({ row, parties }: { readonly row: MessageShown; readonly parties: number }) {
  const { from, again, label } = row;
  const to = from === row.to ? from + ALONE : row.to;
  const way = to > from ? 1 : -1;
  const end = row.lost === true ? to - (to - from) / 4 : to;
  const head = row.lost === true
    ? "M-4 -4l8 8m0 -8l-8 8"
    : `M${-way * HEAD} -4L0 0L${-way * HEAD} 4`;
  const x = (place: number) => `${(place + 0.5) / parties * 100}%`;
  return (
    <svg width={parties * BETWEEN} height={ROW} aria-hidden="true">
      {Array.from(
        { length: parties },
        (_, place) => <line key={place} class="life" x1={x(place)} x2={x(place)} y1={0} y2={ROW} />,
      )}
      <line
        class={again ? "arrow arrow-again" : "arrow"}
        x1={x(from)}
        x2={x(end)}
        y1={LINE}
        y2={LINE}
      />
      <svg class="arrow-head" x={x(end)} y={LINE}>
        <path class="arrow" d={head} />
      </svg>
      <text x={x((from + to) / 2)} y={LINE - 6}>{label}</text>
    </svg>
  );
}

function kindOf({ label, lost }: MessageShown): string {
  if (lost === true) return "lost";
  const status = /^([1-6])\d\d /.exec(label)?.[1];
  if (status === undefined) return "request";
  return status < "3" ? "answer" : "refusal";
}

function nameAt({ t }: Lab, { parties }: LadderShown, place: number): string {
  const { name = "", owner = "" } = parties[place] ?? {};
  return `${name === "carrier" ? t(W.carrier) : name} ${owner}`.trim();
}

/** What is heard in the arrow's place. */
function spoken(lab: Lab, ladder: LadderShown, row: MessageShown): string {
  const { from, to, label, again, lost } = row;
  const words = [
    `${nameAt(lab, ladder, from)} → ${nameAt(lab, ladder, to)}`,
    label,
    ...(again ? [lab.t(W.again)] : []),
    ...(lost === true ? [lab.t(W.lostMessage)] : []),
  ];
  return words.join(" ");
}

/** Scrolls nothing but the ladder itself. */
function keepInSight(place: HTMLElement, index: number): void {
  const row = place.querySelectorAll("li")[Math.max(0, index)];
  if (row === undefined) return;
  const top = row.offsetTop - place.clientHeight / 2;
  place.scrollTop = Math.max(0, top);
}

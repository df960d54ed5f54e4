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

/** Between two lifelines, and of a row; in CSS pixels at the usual size of text. */
const BETWEEN = 190;
const ROW = 34;
const LINE = 24;
const HEAD = 6;
const ALONE = 34;

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
  const width = ladder.parties.length * BETWEEN;
  return (
    <div class="ladder">
      <div class="ladder-place" ref={place}>
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
                  <Arrow row={one} width={width} parties={ladder.parties.length} />
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

function Arrow({ row, width, parties }: {
  readonly row: MessageShown;
  readonly width: number;
  readonly parties: number;
}) {
  const from = xOf(row.from);
  const to = row.from === row.to ? from + ALONE : xOf(row.to);
  const way = to > from ? 1 : -1;
  const end = row.lost === true ? to - way * Math.abs(to - from) / 4 : to - way;
  const head = row.lost === true
    ? `M${end - 4} ${LINE - 4}l8 8m0 -8l-8 8`
    : `M${end - way * HEAD} ${LINE - 4}L${end} ${LINE}L${end - way * HEAD} ${LINE + 4}`;
  return (
    <svg width={width} height={ROW} viewBox={`0 0 ${width} ${ROW}`} aria-hidden="true">
      {Array.from(
        { length: parties },
        (_, place) => (
          <line key={place} class="life" x1={xOf(place)} x2={xOf(place)} y1={0} y2={ROW} />
        ),
      )}
      <line
        class={row.again ? "arrow arrow-again" : "arrow"}
        x1={from}
        x2={end}
        y1={LINE}
        y2={LINE}
      />
      <path class="arrow" d={head} />
      <text x={(from + to) / 2} y={LINE - 6}>{row.label}</text>
    </svg>
  );
}

function xOf(place: number): number {
  return BETWEEN / 2 + place * BETWEEN;
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

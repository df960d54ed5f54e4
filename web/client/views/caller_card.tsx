/**
 * The card of who calls (law 8): it takes no focus, never covers the telephones, and goes by Esc and with the
 * call.
 */
import type { HistoryEntry } from "../../shared/api.ts";
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import { lengthText, millisOf, momentText } from "../format.ts";
import type { CallerAbout, CallerView } from "../model/caller_card.ts";
import { Icon } from "../ui/icon.tsx";
import { Lamp } from "../ui/lamp.tsx";
import { PresenceRing } from "./presence_ring.tsx";
import { iconOf, kindText } from "./history_row.tsx";

export function CallerCard({ desk }: { readonly desk: Desk }) {
  const view = desk.caller.view.value;
  if (view === undefined) return null;
  const { row, about } = view;
  const name = desk.nameOf(row.peer);
  return (
    <aside class="caller" aria-label={`${desk.t("direction.inbound")} ${name}`}>
      <div class="caller-head">
        <Lamp state={row.activity} word={wordOf(desk, view)} strong />
        <span>{desk.lineName(row.call.line)}</span>
        <span class="caller-clock">{lengthText(desk.shownAt.value - row.since)}</span>
        <span class="spacer" />
        <button
          type="button"
          class="icon-button"
          aria-label={desk.t("close")}
          aria-keyshortcuts="Escape"
          onClick={desk.caller.dismiss}
        >
          <Icon name="clear" />
        </button>
      </div>
      <b class="caller-name" title={name}>{name}</b>
      <Who desk={desk} view={view} />
      <Past desk={desk} about={about} known={numberOf(view) !== ""} />
      {desk.caller.heldBack.value.map((page) => (
        <a class="caller-page" key={page} href={page} target="_blank" rel="noopener noreferrer">
          {desk.t("label.open-page", { host: URL.parse(page)?.host ?? page })}
        </a>
      ))}
      {row.activity === "ringing"
        ? <p class="caller-hint">{say("answer-on-phone", desk.language.value)}</p>
        : null}
    </aside>
  );
}

function wordOf(desk: Desk, { row }: CallerView): string {
  return row.activity === "ringing"
    ? desk.t("direction.inbound")
    : desk.t(`device.${row.activity}`);
}

function numberOf({ row: { peer } }: CallerView): string {
  return peer.kind === "person" ? peer.extension : peer.number;
}

/** The number, and where it stands: a list with its note, or a colleague's department. */
function Who({ desk, view }: { readonly desk: Desk; readonly view: CallerView }) {
  const { row: { peer }, about } = view;
  const entry = about.kind === "known" ? about.entry : undefined;
  const user = about.kind === "known" ? about.user : undefined;
  const number = peer.kind === "person"
    ? `${desk.t("extensionIs")} ${peer.extension}`
    : peer.withheld === true || peer.name === undefined
    ? ""
    : peer.display;
  const known = entry !== undefined
    ? [desk.listName(entry.list), entry.note ?? ""]
    : [user?.department ?? ""];
  const parts = [number, ...known].filter((part) => part !== "");
  return (
    <p class="caller-who">
      <span title={parts.join("・")}>{parts.join("・")}</span>
      {user === undefined ? null : <PresenceRing desk={desk} presence={user.presence} />}
    </p>
  );
}

function Past({ desk, about, known }: {
  readonly desk: Desk;
  readonly about: CallerAbout;
  readonly known: boolean;
}) {
  if (about.kind === "failed") return <p class="caller-none">{desk.t("failedToRead")}</p>;
  if (about.kind === "reading") return <p class="caller-none">{desk.t("reading")}</p>;
  if (!known) return <p class="caller-none">{desk.t("label.past-withheld")}</p>;
  if (about.past.length === 0) return <p class="caller-none">{desk.t("label.past-none")}</p>;
  return (
    <ul class="caller-past" aria-label={desk.t("label.past")}>
      {about.past.map((entry) => <PastCall key={entry.id} desk={desk} entry={entry} />)}
    </ul>
  );
}

function PastCall({ desk, entry }: { readonly desk: Desk; readonly entry: HistoryEntry }) {
  const { clock, language } = desk;
  return (
    <li data-missed={entry.result === "missed"}>
      <Icon name={iconOf(entry)} small />
      <span>
        {momentText(millisOf(entry.start), clock.now.value, clock.offset, language.value)}
      </span>
      <span class="caller-kind">{kindText(desk, entry)}</span>
      <span>{entry.talkSeconds === 0 ? "" : lengthText(entry.talkSeconds * 1000)}</span>
    </li>
  );
}

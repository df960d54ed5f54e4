/**
 * 通話中: every call that lives now as a picture: lines with their channels, slots, and each call as its legs joined.
 * It follows the server's event stream; the time of the picture stands above it.
 */
import { useEffect } from "preact/hooks";
import type { Board, BoardCall } from "../../../shared/admin_watch.ts";
import { clockText, lengthText } from "../../format.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { Lamp, type LampState } from "../../ui/lamp.tsx";
import type { App, PageProps } from "../app.ts";
import { nameOf } from "../history/call_desk.ts";
import { TrunkTag } from "../lines/trunk_tag.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, Section } from "../ui/page.tsx";
import { type Read, useRead } from "../use.ts";
import { LIVE } from "./words.ts";

export function BoardPage({ app }: PageProps) {
  const read = useRead<Board>(app, "board");
  useBoard(app, read);
  return (
    <Page app={app} title={LIVE.title} about={LIVE.about} wide>
      <Loaded app={app} read={read}>
        {(board) => (
          <>
            {board.pbx === "lost"
              ? (
                <p class="refusal">
                  <Icon name="alert" small />
                  {app.t(LIVE.pbxLost)}
                </p>
              )
              : null}
            <p class="board-time">
              {app.t(LIVE.asOf, { time: clockText(Date.parse(board.at), app.offset) })}
            </p>
            <Lines app={app} board={board} />
            <Slots app={app} board={board} />
            <Section app={app} title={LIVE.calls}>
              {board.calls.length === 0
                ? <p class="empty">{app.t(LIVE.none)}</p>
                : (
                  <ul class="board-calls">
                    {board.calls.map((call) => (
                      <LiveCall key={call.id} app={app} call={call} board={board} />
                    ))}
                  </ul>
                )}
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Each board as the server sends it; where the stream was refused, one question tells why. */
function useBoard(app: App, read: Read<Board>): void {
  useEffect(() => {
    const stream = new EventSource(app.api.file("board/events"));
    stream.addEventListener("board", ({ data }) => read.take(JSON.parse(data) as Board));
    stream.addEventListener("heartbeat", ({ data }) => {
      const board = read.value.peek();
      if (board !== undefined) read.take({ ...board, ...JSON.parse(data) as { at: string } });
    });
    stream.addEventListener("error", () => void read.reload());
    return () => stream.close();
  }, [read]);
}

/** A line is a row of channels, as many filled as there are calls on it. */
function Lines({ app, board }: { readonly app: App; readonly board: Board }) {
  return (
    <ul class="board-lines">
      {board.lines.map((line) => {
        const channels = line.channels ?? Math.max(line.used, 1);
        return (
          <li key={line.id} class="board-line" data-service={line.inService}>
            <b>{textOf(line.label, app.language.value)}</b>
            <small>{line.display}</small>
            <span class="channels" aria-hidden="true">
              {Array.from(
                { length: Math.min(channels, 30) },
                (_, at) => <i key={at} data-used={at < line.used} />,
              )}
            </span>
            <span>
              {line.channels === undefined
                ? app.t(LIVE.usedOfAny, { used: line.used })
                : app.t(LIVE.used, { used: line.used, channels: line.channels })}
            </span>
            {line.inService
              ? <TrunkTag app={app} state={line.trunkState} />
              : <span class="tag" data-kind="trouble">{app.t(LIVE.outOfService)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Slots({ app, board }: { readonly app: App; readonly board: Board }) {
  const { parking } = board;
  return (
    <Section app={app} title={LIVE.slots}>
      <ul class="board-slots">
        {parking.parked.map(({ slot, party, by, since }) => (
          <li key={slot} class="board-slot">
            <b class="board-slot-number">{slot}</b>
            <span>
              <b>{nameOf(app, party)}</b>
              <small>{app.t(LIVE.parkedBy, { name: nameOf(app, by) })}</small>
            </span>
            <span class="board-age">{age(board, since)}</span>
          </li>
        ))}
        <li class="board-free">{app.t(LIVE.free, { count: parking.slots - parking.used })}</li>
      </ul>
    </Section>
  );
}

function LiveCall({ app, call, board }: {
  readonly app: App;
  readonly call: BoardCall;
  readonly board: Board;
}) {
  const line = board.lines.find(({ id }) => id === call.line);
  return (
    <li class="board-call" data-emergency={call.emergency}>
      <div class="board-legs">
        {call.legs.map((leg, at) => (
          <div class="board-leg" key={leg.id}>
            {at === 0 ? null : <Icon name="transfer" small />}
            <div>
              <b>{nameOf(app, leg.party)}</b>
              <Lamp state={lampOf(leg.state)} word={app.t(LIVE[leg.state])} />
            </div>
          </div>
        ))}
      </div>
      <div class="board-about">
        {call.emergency
          ? <span class="tag" data-kind="trouble">{app.t(LIVE.emergency)}</span>
          : null}
        {line === undefined
          ? <span>{app.word("direction.internal")}</span>
          : <span>{textOf(line.label, app.language.value)}</span>}
        {call.recording ? <span class="tag">{app.word("label.recording-now")}</span> : null}
        <span class="board-age">{age(board, call.startedAt)}</span>
      </div>
    </li>
  );
}

function lampOf(state: BoardCall["legs"][number]["state"]): LampState {
  switch (state) {
    case "dialling":
      return "calling";
    case "parked":
      return "held";
    default:
      return state;
  }
}

function age(board: Board, since: string): string {
  return lengthText(Date.parse(board.at) - Date.parse(since));
}

/** Whether the page hears its server, and the server its PBX: what is said of it, and the time the page's clocks show. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, Me } from "../../shared/api.ts";
import type { NoticeCode } from "../../shared/feed.ts";
import { type Language, textOf } from "../labels.ts";
import { say } from "../say.ts";
import type { Clock } from "./clock.ts";

export type Connection =
  | { readonly kind: "connected" }
  /** `at`: the time what is shown was true. */
  | { readonly kind: "lost"; readonly at: number };

export interface ConnectionWatch {
  readonly state: ReadonlySignal<Connection>;
  /** The time the page's clocks show: it stands still while nothing is heard. */
  readonly shownAt: ReadonlySignal<number>;
  /** What everybody must know, in a sentence; undefined while all is well. */
  readonly trouble: ReadonlySignal<string | undefined>;
  /** A backup is being restored: the PBX is well, and who comes back signs in anew. */
  readonly maintenance: ReadonlySignal<boolean>;
  /** The server said something at its time `at`. */
  heard(at: string): void;
  lost(): void;
  /** What stops the server or its PBX, said in its place until `over`. */
  announce(message: Label, code: NoticeCode): void;
  over(): void;
}

export function createConnection({ clock, me, language }: {
  readonly clock: Clock;
  readonly me: ReadonlySignal<Me>;
  readonly language: ReadonlySignal<Language>;
}): ConnectionWatch {
  const state = signal<Connection>({ kind: "connected" });
  const heardAt = signal(clock.now.peek());
  const announced = signal<{ readonly message: Label; readonly code: NoticeCode } | undefined>(
    undefined,
  );
  return {
    state,
    shownAt: computed(() => state.value.kind === "lost" ? state.value.at : clock.now.value),
    trouble: computed(() => {
      if (announced.value !== undefined) return textOf(announced.value.message, language.value);
      const { value } = state;
      if (value.kind === "lost") {
        return say("connection-lost", language.value, { time: clock.text(value.at) });
      }
      return me.value.pbx === "lost" ? say("pbx-lost", language.value) : undefined;
    }),
    maintenance: computed(() => announced.value?.code === "maintenance"),
    heard(at) {
      clock.sync(at);
      clock.tick();
      heardAt.value = clock.now.peek();
      if (state.peek().kind === "lost") state.value = { kind: "connected" };
    },
    lost() {
      if (state.peek().kind === "connected") state.value = { kind: "lost", at: heardAt.peek() };
    },
    announce(message, code) {
      announced.value = { message, code };
    },
    over() {
      announced.value = undefined;
    },
  };
}

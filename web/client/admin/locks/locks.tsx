/** ロック: who has tried too often and is kept out for a while, and letting them in again. */
import type { Lock, LockList } from "../../../shared/admin_watch.ts";
import { useSignal } from "@preact/signals";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import type { Refusal } from "../../request.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";
import { Page } from "../ui/page.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { type Read, useEvery, useRead } from "../use.ts";
import { W } from "../words.ts";

const K = {
  title: { ja: "ロック", en: "Locks" },
  about: {
    ja:
      "ログインや電話機の登録に続けて失敗し、しばらく受け付けていない相手です。時間がたつと自動で解けます。",
    en:
      "Whoever failed to sign in or register too often is kept out for a while. Locks end by themselves.",
  },
  account: { ja: "内線・デバイス・管理者", en: "Account" },
  wholeAddress: { ja: "このアドレス全体", en: "The whole address" },
  address: { ja: "アドレス", en: "Address" },
  failures: { ja: "失敗", en: "Failures" },
  times: { ja: "{count}回", en: "{count}" },
  until: { ja: "解ける時刻", en: "Ends" },
  undo: { ja: "解除する", en: "Unlock" },
  undone: { ja: "{address}のロックを解除しました。", en: "{address} was unlocked." },
  empty: { ja: "いまロックされている相手はいません。", en: "Nobody is locked out." },
} as const;

export const LOCKS_TITLE = K.title;
const ASK_MILLIS = 10_000;

export function LocksPage({ app }: PageProps) {
  const read = useRead<LockList>(app, "locks");
  const refusal = useSignal<Refusal | undefined>(undefined);
  useEvery(ASK_MILLIS, () => void read.reload());
  return (
    <Page app={app} title={K.title} about={K.about} wide>
      <RefusalNote app={app} refusal={refusal.value} />
      <Loaded app={app} read={read}>
        {({ items }) =>
          items.length === 0 ? <p class="empty">{app.t(K.empty)}</p> : (
            <Table
              app={app}
              caption={K.title}
              columns={columns(app, read, (failed) => refusal.value = failed)}
              rows={items}
              keyOf={(lock) => lock.id}
            />
          )}
      </Loaded>
    </Page>
  );
}

function columns(
  app: App,
  read: Read<LockList>,
  told: (refusal: Refusal | undefined) => void,
): readonly Column<Lock>[] {
  const undo = async (lock: Lock) => {
    const answer = await app.api.delete(`locks/${part(lock.id)}`);
    told(answer.ok ? undefined : answer.error);
    if (answer.ok) app.toasts.say(K.undone, { address: lock.account ?? lock.address });
    await read.reload();
  };
  return [
    {
      key: "account",
      head: K.account,
      narrow: "title",
      cell: (lock) => <b>{lock.account ?? app.t(K.wholeAddress)}</b>,
    },
    { key: "address", head: K.address, cell: (lock) => lock.address },
    {
      key: "failures",
      head: K.failures,
      cell: (lock) => app.t(K.times, { count: lock.failures }),
    },
    { key: "until", head: K.until, cell: (lock) => <Moment app={app} at={lock.until} /> },
    {
      key: "undo",
      head: W.actions,
      kind: "cell-action",
      unseenHead: true,
      cell: (lock) => (
        <button type="button" class="plain-button" onClick={() => void undo(lock)}>
          {app.t(K.undo)}
        </button>
      ),
    },
  ];
}

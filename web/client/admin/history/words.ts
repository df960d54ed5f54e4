/** Words of the history of all. */
export const H = {
  title: { ja: "電話履歴", en: "Call history" },
  about: {
    ja: "全員の通話です。1つの通話は、関わった人ごとに1行になります。",
    en: "Everybody's calls, one row for each person who took part.",
  },
  search: { ja: "名前・番号の一部", en: "Part of a name or number" },
  direction: { ja: "動作", en: "Direction" },
  result: { ja: "結果", en: "Result" },
  recorded: { ja: "録音", en: "Recording" },
  recordedOnly: { ja: "録音あり", en: "Recorded" },
  peer: { ja: "相手", en: "Other side" },
  owner: { ja: "ユーザ", en: "User" },
  gone: { ja: "削除済み", en: "Deleted" },
  talked: { ja: "通話", en: "Talked" },
  empty: {
    ja: "この期間の通話はありません。",
    en: "There are no calls in this period.",
  },
  gap: {
    ja: "{from}から{to}まで、PBXとの接続がなく、通話を記録できていません。",
    en: "From {from} to {to} there was no connection to the PBX: calls could not be recorded.",
  },
  noListening: {
    ja: "録音を聞く権限がありません。",
    en: "You may not listen to recordings.",
  },
  listened: {
    ja: "再生と保存は監査ログに記録されます。",
    en: "Listening and saving are kept in the audit log.",
  },
} as const;

/** Words of 登録の状況. */
export const R = {
  title: { ja: "登録の状況", en: "Registrations" },
  about: {
    ja:
      "電話機からの登録、最新500件です。電話機には理由を伝えないため、つながらないときはここで確かめます。",
    en: "The last 500 registrations. Phones are not told why; look here when one does not connect.",
  },
  search: { ja: "SIPユーザ名・内線・アドレス", en: "User, extension or address" },
  outcome: { ja: "結果", en: "Outcome" },
  refusedOnly: { ja: "断ったものだけ", en: "Refused only" },
  user: { ja: "SIPユーザ名", en: "SIP user" },
  owner: { ja: "持ち主", en: "Owner" },
  source: { ja: "送信元", en: "Source" },
  empty: {
    ja: "登録はまだありません。電話機がつながると、ここに並びます。",
    en: "No registrations yet. They appear here as phones connect.",
  },
  noneRefused: { ja: "断った登録はありません。", en: "None was refused." },
  registered: { ja: "登録", en: "Registered" },
  refreshed: { ja: "更新", en: "Refreshed" },
  queried: { ja: "問い合わせ", en: "Asked" },
  removed: { ja: "解除", en: "Removed" },
  refused: { ja: "断りました", en: "Refused" },
  "unknown-user": { ja: "知らないユーザ名", en: "Unknown user" },
  "wrong-password": { ja: "パスワード違い", en: "Wrong password" },
  "user-mismatch": { ja: "ユーザ名の不一致", en: "Users differ" },
  disabled: { ja: "無効なユーザ", en: "Disabled user" },
  locked: { ja: "ロック中", en: "Locked" },
} as const;

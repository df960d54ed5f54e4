/** Words of the grid of 発信許可. */
export const P = {
  title: { ja: "発信許可", en: "Permissions" },
  about: {
    ja: "だれがどの回線から発信できるかを決めます。押すとすぐに保存されます。",
    en: "Who may dial out on which line. A press is saved at once.",
  },
  search: { ja: "氏名・フリガナ・内線・部署", en: "Name, extension, department" },
  beside: {
    ja: "表を横に動かすと、ほかの回線も見えます。",
    en: "Move the grid sideways for the other lines.",
  },
  person: { ja: "ユーザ", en: "User" },
  wholeRow: { ja: "全回線", en: "All lines" },
  grantAll: { ja: "すべて許可", en: "Permit all" },
  revokeAll: { ja: "すべて解除", en: "Revoke all" },
  shownOnly: {
    ja: "いま表に出ている人だけが対象です。",
    en: "Only the people shown in the grid now.",
  },
  grantColumnTitle: {
    ja: "回線「{line}」の発信を{count}人に許可します",
    en: "Permit {count} people to dial out on {line}",
  },
  revokeColumnTitle: {
    ja: "回線「{line}」の発信許可を{count}人から外します",
    en: "Revoke {line} from {count} people",
  },
  grantYes: { ja: "{count}人に許可する", en: "Permit {count} people" },
  revokeYes: { ja: "{count}人から外す", en: "Revoke from {count} people" },
  grantRowTitle: {
    ja: "{name}さんに{count}回線の発信を許可します",
    en: "Permit {name} to dial out on {count} lines",
  },
  revokeRowTitle: {
    ja: "{name}さんの発信許可を{count}回線から外します",
    en: "Revoke {count} lines from {name}",
  },
  grantRowYes: { ja: "{count}回線を許可する", en: "Permit {count} lines" },
  revokeRowYes: { ja: "{count}回線を外す", en: "Revoke {count} lines" },
  granted: { ja: "{count}か所を許可しました。", en: "{count} permitted." },
  revoked: { ja: "{count}か所を解除しました。", en: "{count} revoked." },
  empty: {
    ja: "ユーザはまだいません。追加すると、ここで発信許可を決められます。",
    en: "No users yet. Once added, they are permitted here.",
  },
  noLines: {
    ja: "回線はまだありません。追加すると、ここで発信許可を決められます。",
    en: "No lines yet. Once added, they are permitted here.",
  },
  addLine: { ja: "回線を追加", en: "Add a line" },
  emergency: {
    ja: "緊急通報（110・118・119）は、発信許可がなくてもかけられます。",
    en: "Emergency calls (110, 118, 119) need no permission.",
  },
  livePbx: {
    ja:
      "外部のPBXにつないでいるときは、この画面と内線を通る発信だけに及びます。電話機のボタンで直接かける通話は、そのPBXの設定によります。",
    en:
      "With a PBX of your own this holds for whatever goes through Naisen; what is dialled on the phones' own keys is that PBX's affair.",
  },
} as const;

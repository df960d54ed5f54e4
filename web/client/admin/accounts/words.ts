/** Words of the administrators' accounts. */
export const C = {
  title: { ja: "管理者", en: "Administrators" },
  about: {
    ja: "管理ページに入れる人と、それぞれにできることです。",
    en: "Who may sign in here, and what each may do.",
  },
  add: { ja: "管理者を追加", en: "Add an administrator" },
  empty: { ja: "管理者はまだいません。", en: "No administrators yet." },
  username: { ja: "アカウント名", en: "Account" },
  usernameHint: {
    ja: "半角の英小文字、数字、ピリオド、ハイフン、下線です。あとから変えられません。",
    en: "Lower-case letters, digits, dots, hyphens, underscores. It cannot be changed later.",
  },
  usernameFault: {
    ja: "半角の英小文字、数字、ピリオド、ハイフン、下線で40文字までにしてください。",
    en: "Use at most 40 lower-case letters, digits, dots, hyphens and underscores.",
  },
  you: { ja: "あなた", en: "You" },
  name: { ja: "表示名", en: "Name" },
  password: { ja: "パスワード", en: "Password" },
  passwordHint: {
    ja: "12文字以上です。文字の種類は問いません。長い文を勧めます。",
    en: "At least 12 characters of any kind. A long phrase is best.",
  },
  passwordKeep: {
    ja: "変えるときだけ入力します。12文字以上です。変えると、ほかの画面はログアウトされます。",
    en: "Only to change it: at least 12 characters. Other sessions of the account end.",
  },
  passwordFault: {
    ja: "パスワードは12文字以上、128文字までにしてください。",
    en: "Use 12 to 128 characters.",
  },
  passwordAt: { ja: "パスワードの変更", en: "Password set" },
  role: { ja: "役割", en: "Role" },
  owner: { ja: "すべて", en: "Everything" },
  people: { ja: "人事・総務（人と電話機）", en: "People (users and phones)" },
  system: { ja: "システム（回線と設定）", en: "System (lines and settings)" },
  auditor: { ja: "監査（履歴と録音）", en: "Auditor (history and recordings)" },
  custom: { ja: "個別", en: "Custom" },
  rights: { ja: "できること", en: "Rights" },
  accounts: { ja: "管理者を追加・変更する", en: "Administrators' accounts" },
  users: {
    ja: "ユーザ・デバイス・発信許可・リストを変える",
    en: "Users, devices, permissions, phonebooks",
  },
  passwords: { ja: "パスワードを含む一括編集（CSV）", en: "Bulk edit with passwords (CSV)" },
  recordings: { ja: "全員の録音を聞く・保存する", en: "Hear and save everybody's recordings" },
  settings: {
    ja: "回線・プレゼンス・各種の設定・バックアップ",
    en: "Lines, presences, settings, backup",
  },
  audit: { ja: "監査ログ・全員の履歴・通話中を見る", en: "Audit log, history of all, live calls" },
  rightsFault: { ja: "1つ以上お選びください。", en: "Choose one at least." },
  newTitle: { ja: "管理者を追加", en: "Add an administrator" },
  added: { ja: "{name}を追加しました。", en: "{name} was added." },
  deleteTitle: { ja: "管理者{name}を削除します", en: "Delete the administrator {name}" },
  deleteText: {
    ja: "この人の管理ページはすぐにログアウトされます。監査ログは残ります。",
    en: "The account's sessions end at once. The audit log stays.",
  },
  deleteYes: { ja: "1人を削除する", en: "Delete 1 administrator" },
  deleted: { ja: "{name}を削除しました。", en: "{name} was deleted." },
} as const;

/** Words of the backup's page. */
export const K = {
  title: { ja: "バックアップ", en: "Backup" },
  about: {
    ja: "設定・ユーザ・履歴を1つのファイルにします。作成中も通話と画面は止まりません。",
    en: "Settings, users and history as one file. Calls and panels go on while it is made.",
  },
  make: { ja: "バックアップを作成", en: "Make a backup" },
  making: { ja: "作成しています", en: "Making it" },
  newest: { ja: "最新のバックアップ", en: "Newest backup" },
  none: {
    ja: "バックアップはまだありません。作成すると、ここから保存できます。",
    en: "No backup yet. Once made, it can be saved from here.",
  },
  at: { ja: "作成した日時", en: "Made" },
  size: { ja: "大きさ", en: "Size" },
  save: { ja: "ファイルに保存", en: "Save the file" },
  key: { ja: "暗号鍵の指紋", en: "Key fingerprint" },
  keyNote: {
    ja:
      "ファイルに暗号鍵は入りません。復元には、この指紋の鍵が別に必要です。鍵ファイルも安全な場所に保管してください。",
    en:
      "The file does not hold the key. To restore it the key with this fingerprint is needed: keep the key file safe too.",
  },
  saveKey: { ja: "暗号鍵を保存", en: "Save the key" },
  restore: { ja: "バックアップから復元", en: "Restore a backup" },
  restoreNote: {
    ja:
      "復元の間は内線が止まり、通話はすべて切れます。終わると全員がログインし直します。録音はそのまま残ります。",
    en:
      "Meanwhile Naisen stops and every call is hung up; afterwards everybody signs in again. Recordings stay.",
  },
  restoreRight: {
    ja: "復元には「管理者アカウント」の権限が必要です。ほかの管理者へお問い合わせください。",
    en: "This needs the right over administrators' accounts. Ask another administrator.",
  },
  restoreTerminal: {
    ja: "内線を止めてあるときは、サーバーで次のコマンドを実行します。",
    en: "When Naisen is stopped, run this on the server.",
  },
  drop: { ja: "バックアップのファイルをここに置くか、", en: "Drop a backup file here, or " },
  choose: { ja: "ファイルを選ぶ", en: "choose a file" },
  checking: { ja: "「{file}」を確認しています", en: "Checking {file}" },
  checked: {
    ja: "「{file}」から復元できます。まだ何も変更していません。",
    en: "{file} can be restored. Nothing is changed yet.",
  },
  begin: { ja: "復元する", en: "Restore" },
  forget: { ja: "取りやめる", en: "Cancel" },
  sureTitle: { ja: "{at}の内容に戻しますか", en: "Go back to {at}?" },
  sureText: {
    ja:
      "そのあとの設定・ユーザ・履歴の変更は失われます。いまの通話はすべて切れ、全員がログアウトします。",
    en:
      "What changed since in settings, users and history is lost. Every call is hung up and everybody signed out.",
  },
  sureYes: { ja: "復元して全員をログアウトする", en: "Restore and sign everybody out" },
  underWay: {
    ja: "復元しています。終わるとログイン画面になります。",
    en: "Restoring. When it is done you can sign in again.",
  },
} as const;

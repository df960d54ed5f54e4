/** Words of the devices' pages. */
export const D = {
  title: { ja: "デバイス", en: "Devices" },
  about: {
    ja: "電話機とアプリです。SIPのユーザ名はデバイスIDと同じです。",
    en: "Phones and apps. The SIP user is the device's id.",
  },
  add: { ja: "デバイスを追加", en: "Add a device" },
  search: { ja: "デバイスID・持ち主の氏名・内線", en: "Device id, owner, extension" },
  empty: {
    ja: "デバイスはまだありません。追加すると、電話機に設定する情報を発行します。",
    en: "No devices yet. Adding one issues what to type into the phone.",
  },
  id: { ja: "デバイスID（SIPユーザ名）", en: "Device id (SIP user)" },
  idHead: { ja: "デバイスID", en: "Device id" },
  idHint: {
    ja: "例 1001-desk。半角の英数字、ハイフン、下線で40文字までです。あとから変えられません。",
    en: "Such as 1001-desk: letters, digits, hyphens, underscores. It cannot be changed later.",
  },
  owner: { ja: "持ち主（内線番号）", en: "Owner (extension)" },
  ownerHead: { ja: "持ち主", en: "Owner" },
  label: { ja: "表示名", en: "Name shown" },
  kind: { ja: "種類", en: "Kind" },
  desk: { ja: "卓上電話", en: "Desk phone" },
  softphone: { ja: "アプリ", en: "App" },
  softphoneNote: {
    ja: "パソコンやスマートフォンのソフトフォン",
    en: "A softphone on a computer or mobile",
  },
  deskNote: { ja: "受話器のある電話機", en: "A telephone with a handset" },
  autoAnswer: {
    ja: "発信時自動応答に対応している",
    en: "Answers by itself when its user presses Call",
  },
  autoAnswerHint: {
    ja: "対応していない電話機では、鳴ったら応答して発信します。",
    en: "Otherwise it rings, and dials once it is answered.",
  },
  header: { ja: "自動応答の合図（メーカーの方式）", en: "How the make is asked to answer" },
  headerHint: {
    ja: "電話機の説明書にある方式をお選びください。合わないと自動では応答しません。",
    en: "As its manual says. With the wrong one it does not answer by itself.",
  },
  callInfo: { ja: "Call-Info: answer-after=0（一般的）", en: "Call-Info: answer-after=0 (common)" },
  alertInfo: { ja: "Alert-Info: alert-autoanswer", en: "Alert-Info: alert-autoanswer" },
  answerMode: { ja: "Answer-Mode: Auto（RFC 5373）", en: "Answer-Mode: Auto (RFC 5373)" },
  none: { ja: "なし", en: "None" },
  callsMax: { ja: "同時に持てる通話", en: "Calls at once" },
  incomingMax: { ja: "そのうち同時の着信", en: "Of these, incoming" },
  callsUnit: { ja: "通話", en: "calls" },
  registered: { ja: "登録済み", en: "Registered" },
  unregistered: { ja: "未使用", en: "Not in use" },
  since: { ja: "{time}から", en: "since {time}" },
  contact: { ja: "接続先", en: "Contact" },
  userAgent: { ja: "機種", en: "Model" },
  state: { ja: "状態", en: "State" },
  secretTitle: {
    ja: "SIPパスワード（この画面に一度だけ表示します）",
    en: "SIP password, shown this once",
  },
  secretNote: {
    ja: "電話機に入力するか、設定シートを印刷してください。閉じると、もう表示できません。",
    en: "Type it into the phone or print its sheet. Once closed it cannot be shown again.",
  },
  printSheet: { ja: "設定シートを印刷", en: "Print the device sheet" },
  newSecret: { ja: "SIPパスワードを作り直す", en: "Make a new SIP password" },
  newSecretTitle: {
    ja: "{name} のSIPパスワードを作り直します",
    en: "Make a new SIP password for {name}",
  },
  newSecretText: {
    ja:
      "いまのパスワードは使えなくなります。新しいものを電話機に入力するまで、この電話機は使えません。",
    en: "The present one stops working. The phone is out of use until it is given the new one.",
  },
  newSecretYes: { ja: "作り直す", en: "Make a new one" },
  deleteTitle: { ja: "{name} を削除します", en: "Delete {name}" },
  deleteText: {
    ja: "この電話機はすぐに使えなくなります。いまの通話は終わるまで続きます。",
    en: "The phone is refused at once. A running call goes on to its end.",
  },
  deleteYes: { ja: "1台を削除する", en: "Delete 1 device" },
  deleted: { ja: "{name} を削除しました。", en: "{name} was deleted." },
  added: { ja: "{name} を追加しました。", en: "{name} was added." },
  newTitle: { ja: "デバイスを追加", en: "Add a device" },
  done: { ja: "閉じる", en: "Done" },
  sheetTitle: { ja: "電話機の設定シート", en: "Device sheet" },
  sheetUser: { ja: "SIPユーザ名", en: "SIP user" },
  sheetPassword: { ja: "SIPパスワード", en: "SIP password" },
  sheetServer: { ja: "SIPサーバー", en: "SIP server" },
  sheetTransport: { ja: "通信方式", en: "Transport" },
  sheetNote: {
    ja:
      "上の内容を電話機の設定画面に入力してください。つながると、画面の「未使用」が「空き」に変わります。この用紙はパスワードを含みます。入力が済んだら安全に処分してください。",
    en:
      "Type this into the phone's settings. Once it is connected the panel says Free. This sheet holds a password: destroy it when done.",
  },
} as const;

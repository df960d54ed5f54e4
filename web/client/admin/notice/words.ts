/** Words of the start notice. */
export const N = {
  title: { ja: "開通通知書", en: "Start notice" },
  about: {
    ja: "利用者に渡すお知らせです。A4で印刷できます。パスワードは載せません。",
    en: "To hand out, printed on A4. It carries no password.",
  },
  kind: { ja: "用紙", en: "Paper" },
  wholeOffice: { ja: "全員で1通", en: "One for all" },
  eachPerson: { ja: "1人1枚", en: "One for each person" },
  department: { ja: "部署", en: "Department" },
  reading: { ja: "フリガナ", en: "Reading" },
  devices: { ja: "デバイス", en: "Devices" },
  greeting: {
    ja: "内線電話の準備ができました。下記のとおりお使いいただけます。",
    en: "Your office telephone is ready. This is how to use it.",
  },
  url: { ja: "ユーザ画面のURL", en: "Address of the panel" },
  loginId: { ja: "LOGIN ID", en: "LOGIN ID" },
  password: { ja: "パスワード", en: "Password" },
  passwordSeparately: {
    ja: "別途お知らせします",
    en: "Told to you separately",
  },
  sip: { ja: "SIPサーバー", en: "SIP server (for phones)" },
  extensions: { ja: "内線番号の一覧", en: "Extensions" },
  how: { ja: "ご利用の手順", en: "How to begin" },
  steps: [
    {
      ja: "ブラウザでユーザ画面のURLを開きます。",
      en: "Open the address of the panel in a browser.",
    },
    {
      ja: "LOGIN ID、内線番号、パスワードを入力してログインします。",
      en: "Sign in with the LOGIN ID, your extension and your password.",
    },
    {
      ja: "電話番号か名前を入力し、「発信」を押すと手もとの電話機からかかります。",
      en: "Type a number or a name and press Call: your phone dials.",
    },
    {
      ja: "ログインできないときは、管理者へお問い合わせください。",
      en: "If you cannot sign in, ask your administrator.",
    },
  ],
} as const;

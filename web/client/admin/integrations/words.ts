/** Words of 着信連携. */
export const I = {
  title: { ja: "着信連携", en: "Integrations" },
  about: {
    ja:
      "着信のときに開くページと、着信を知らせる先です。着信連携をONにしている人の着信で働きます。",
    en: "Pages opened and addresses told when a call comes in, for people with integration ON.",
  },
  add: { ja: "連携を追加", en: "Add an integration" },
  empty: {
    ja: "連携はまだありません。追加すると、着信のたびに顧客管理などへつながります。",
    en: "No integrations yet. With one, each incoming call reaches your other systems.",
  },
  name: { ja: "名前", en: "Name" },
  kind: { ja: "働き", en: "What it does" },
  page: { ja: "ページを開く", en: "Opens a page" },
  pageNote: {
    ja: "着信した人のブラウザで、新しいタブに開きます",
    en: "In a new tab of whoever is called",
  },
  webhook: { ja: "Webhookで知らせる", en: "Posts a webhook" },
  webhookNote: {
    ja: "署名を付けて、このサーバーから送ります",
    en: "Signed, sent by this server",
  },
  url: { ja: "URL", en: "URL" },
  urlPage: {
    ja: "{number} {name} {line} {callId} {extension} が、着信の内容に置き換わります。",
    en: "{number} {name} {line} {callId} {extension} stand for what is known of the call.",
  },
  urlHook: {
    ja: "社内のアドレスへは、下の許可に書いたものだけに送ります。",
    en: "Private addresses only where they are allowed below.",
  },
  urlFault: {
    ja: "https:// または http:// で始まるURLをご入力ください。",
    en: "Type a URL that begins with https:// or http://.",
  },
  allowed: { ja: "送ってよい社内のアドレス", en: "Private addresses allowed" },
  allowedHint: {
    ja: "例 192.168.1.20、10.1.0.0/16。1行に1つずつ入力します。",
    en: "Such as 192.168.1.20 or 10.1.0.0/16, one a line.",
  },
  enabled: { ja: "この連携を使う", en: "Use this integration" },
  off: { ja: "停止中", en: "Off" },
  newTitle: { ja: "連携を追加", en: "Add an integration" },
  added: { ja: "{name}を追加しました。", en: "{name} was added." },
  secretTitle: {
    ja: "署名の鍵（この画面に一度だけ表示します）",
    en: "Signing secret, shown this once",
  },
  secretNote: {
    ja: "受け取る側に設定すると、内線からの知らせだと確かめられます（HMAC-SHA256）。",
    en: "Given to the receiver, it proves that a post is from here (HMAC-SHA256).",
  },
  newSecret: { ja: "署名の鍵を作り直す", en: "Make a new signing secret" },
  newSecretTitle: {
    ja: "{name}の署名の鍵を作り直します",
    en: "Make a new signing secret for {name}",
  },
  newSecretText: {
    ja: "いまの鍵はすぐに使えなくなります。受け取る側にも新しい鍵を設定してください。",
    en: "The present one is void at once. Give the new one to the receiver.",
  },
  test: { ja: "試しに送る", en: "Send a test" },
  tested: {
    ja: "試験の知らせを送りました。結果は下の記録に出ます。",
    en: "A test was sent; see the log below.",
  },
  retried: {
    ja: "もう一度送りました。結果は下の記録に出ます。",
    en: "It was sent again; see the log below.",
  },
  log: { ja: "送信の記録", en: "Delivery log" },
  noLog: { ja: "まだ送っていません。", en: "Nothing has been sent yet." },
  event: { ja: "内容", en: "About" },
  incoming: { ja: "着信", en: "Call" },
  testEvent: { ja: "試験", en: "Test" },
  result: { ja: "結果", en: "Result" },
  tries: { ja: "{count}回", en: "{count}" },
  triesHead: { ja: "試行", en: "Tries" },
  waiting: { ja: "送信待ち", en: "Waiting" },
  delivered: { ja: "届きました", en: "Delivered" },
  dead: { ja: "届きませんでした", en: "Given up" },
  retry: { ja: "もう一度送る", en: "Send again" },
  status: { ja: "相手がHTTP {status}を返しました。", en: "The receiver answered HTTP {status}." },
  redirected: { ja: "別のアドレスへ転送されました。", en: "It was redirected elsewhere." },
  "address-not-allowed": {
    ja: "許可されていないアドレスです。",
    en: "The address is not allowed.",
  },
  "name-not-found": { ja: "サーバー名が見つかりません。", en: "The name was not found." },
  unreachable: { ja: "サーバーにつながりません。", en: "The server cannot be reached." },
  "timed-out": { ja: "時間内に返事がありません。", en: "No answer in time." },
  deleteTitle: { ja: "{name}を削除します", en: "Delete {name}" },
  deleteText: { ja: "送信の記録も失われます。", en: "Its delivery log goes too." },
  deleteYes: { ja: "1件を削除する", en: "Delete 1 integration" },
  deleted: { ja: "{name}を削除しました。", en: "{name} was deleted." },
} as const;

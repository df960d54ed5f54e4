/** Words of the settings' pages. */
export const T = {
  office: { ja: "オフィス", en: "Office" },
  officeAbout: {
    ja: "組織の名前、ログインのときのLOGIN ID、電話機との通信の決まりです。",
    en: "The organisation, its LOGIN ID, and how phones are spoken with.",
  },
  loginId: { ja: "LOGIN ID", en: "LOGIN ID" },
  loginIdHint: {
    ja: "全員がログインのときに入力します。半角の英小文字、数字、ハイフンで40文字までです。",
    en: "Typed by everybody to sign in: lower-case letters, digits, hyphens.",
  },
  loginIdFault: {
    ja: "半角の英小文字、数字、ハイフンで40文字までにしてください。",
    en: "Use at most 40 lower-case letters, digits and hyphens.",
  },
  loginIdTitle: {
    ja: "LOGIN IDを{before}から{after}に変更します",
    en: "Change the LOGIN ID from {before} to {after}",
  },
  loginIdText: {
    ja: "次のログインから、全員が新しいLOGIN IDを入力します。全員へお知らせください。",
    en: "Everybody types the new one from the next sign-in on. Let them know.",
  },
  loginIdYes: { ja: "変更する", en: "Change it" },
  officeName: { ja: "組織の名前", en: "Name" },
  phones: { ja: "電話機（SIP）", en: "Phones (SIP)" },
  digest: { ja: "認証の方式", en: "Authentication" },
  digestHint: {
    ja: "古い電話機はMD5でないとつながりません。",
    en: "Older phones know MD5 only.",
  },
  md5: { ja: "MD5（どの電話機でも）", en: "MD5 (any phone)" },
  sha256: { ja: "SHA-256（対応した電話機だけ）", en: "SHA-256 (phones that know it)" },
  both: { ja: "両方（対応を確かめた電話機だけ）", en: "Both (phones known to bear it)" },
  keepAlive: {
    ja: "電話機がつながっているか確かめる間隔",
    en: "Ask phones whether they are there every",
  },
  keepAliveHint: {
    ja: "3回続けて返事がないと「未使用」になります。0なら確かめません。",
    en: "After three silences a phone is not in use. 0: never.",
  },
  session: { ja: "通話が生きているか確かめる間隔", en: "Refresh running calls every" },
  sessionHint: { ja: "90秒以上です。0なら確かめません。", en: "At least 90. 0: never." },
  parking: { ja: "保留箱と呼出", en: "Parking and ringing" },
  parkingAbout: {
    ja: "保留箱の番号と、取り出されない通話を呼び返すまでの時間です。",
    en: "The numbers of the slots, and when a parked call rings back.",
  },
  slots: { ja: "保留箱", en: "Park slots" },
  firstSlot: { ja: "最初の番号", en: "First number" },
  lastSlot: { ja: "最後の番号", en: "Last number" },
  slotsFault: {
    ja: "最初の番号より大きくしてください。",
    en: "Choose one after the first.",
  },
  timeout: { ja: "呼び返すまでの時間", en: "Call back after" },
  timeoutHint: {
    ja: "この間に取り出されないと、入れた人の電話機を呼び返します。",
    en: "If nobody retrieves the call, whoever parked it is called back.",
  },
  callback: { ja: "呼び返す長さ", en: "Call back for" },
  callbackHint: {
    ja: "応答がなければ保留箱に戻り、また同じ時間を待ちます。",
    en: "Without an answer the call stays in its slot and waits as long again.",
  },
  ringing: { ja: "呼出", en: "Ringing" },
  ring: { ja: "内線を呼び出す長さ", en: "Ring an extension for" },
  ringHint: {
    ja: "応答がなければ「応答なし」で終わるか、決めた先へ転送します。",
    en: "Then the call ends as no answer, or is forwarded as set.",
  },
  recording: { ja: "録音", en: "Recording" },
  recordingAbout: {
    ja: "録音をいつまで残すか、どの通話を録音するかを決めます。",
    en: "How long recordings are kept, and which calls are recorded.",
  },
  retention: { ja: "録音を残す日数", en: "Keep recordings for" },
  retentionHint: {
    ja: "過ぎた録音は自動で削除されます。通話の履歴は残ります。",
    en: "Older recordings are deleted. The call history stays.",
  },
  days: { ja: "日", en: "days" },
  retentionTitle: {
    ja: "録音を残す日数を{days}日に短くします",
    en: "Keep recordings for {days} days only",
  },
  retentionText: {
    ja: "{days}日より古い録音は削除され、元に戻せません。",
    en: "Recordings older than {days} days are deleted for good.",
  },
  retentionYes: { ja: "短くする", en: "Keep them for less" },
  rules: { ja: "どの通話を録音するか", en: "Which calls are recorded" },
  rulesAbout: {
    ja:
      "回線ごと、人ごとに決めます。「録音しない」が最も強く、次が「いつも」、最後が「操作したときだけ」です。",
    en: "Decided for each line and person. Never beats always, always beats on demand.",
  },
  rulesLines: { ja: "回線の設定を開く", en: "Open the lines" },
  rulesUsers: { ja: "ユーザの設定を開く", en: "Open the users" },
} as const;

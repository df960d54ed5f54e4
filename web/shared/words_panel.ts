/**
 * The sentences the panel says of its own accord, before or without an answer of the server: all that its program
 * carries. Written as those of `words_sentences.ts`.
 */
export const PANEL_SENTENCES = {
  // Signing in
  "session-expired": {
    ja: "ログインの有効期限が切れました。もう一度ログインすると、この画面の続きから使えます。",
    en: "Your sign-in has expired. Sign in again to carry on from here.",
  },
  // Devices
  "no-usable-device": {
    ja:
      "いま使えるデバイスがありません。電話機の電源を入れるか、ソフトフォンにログインしてください。検索と電話履歴はこのまま使えます。",
    en:
      "You have no phone in use. Switch one on or sign in on a softphone. Search and history work as they are.",
  },
  "device-ringing-first": {
    ja: "「{device}」が鳴っています。応答すると{number}へ発信します。",
    en: "{device} is ringing. Answer it and {number} will be dialled.",
  },
  "answer-on-phone": {
    ja: "電話機またはソフトフォンで応答してください。",
    en: "Answer on your phone or softphone.",
  },
  // Lines and numbers
  "emergency-calling": {
    ja: "{number}番へ、回線「{line}」から発信しています。",
    en: "Calling {number} on {line}.",
  },
  // Hold, park, transfer
  parked: {
    ja: "保留箱{slot}に入れました。{until}までに取り出されないと、このデバイスを呼び返します。",
    en: "Parked in {slot}. If nobody retrieves it by {until}, this phone is called back.",
  },
  "park-called-back": {
    ja: "保留箱{slot}の{name}が戻ってきました。応答するとつながります。",
    en: "{name} is back from {slot}. Answer to talk.",
  },
  "slot-for-you": {
    ja: "保留箱{slot}で{name}がお待ちです。",
    en: "{name} is waiting for you in {slot}.",
  },
  "park-caller-hung-up": {
    ja: "保留箱{slot}の{name}が電話を切りました。",
    en: "{name} hung up in {slot}.",
  },
  "transfer-sent": {
    ja: "{name}へ転送しました。つながらないときは、このデバイスを呼び返します。",
    en: "Sent to {name}. If nobody takes it, this phone is called back.",
  },
  "slot-answer": {
    ja: "「{device}」が鳴っています。応答すると保留箱{slot}の{name}とつながります。",
    en: "{device} is ringing. Answer it to talk to {name} from {slot}.",
  },
  "move-answer": {
    ja: "「{device}」が鳴っています。応答すると通話がそちらへ移ります。",
    en: "{device} is ringing. Answer it and the call goes on there.",
  },
  "retrieve-not-permitted": {
    ja: "保留箱から取り出す権限がありません。権限については管理者へお問い合わせください。",
    en: "You may not retrieve parked calls. Ask your administrator.",
  },
  "pickup-not-permitted": {
    ja:
      "{name}への着信に代わって応答する権限がありません。権限については管理者へお問い合わせください。",
    en: "You may not pick up calls of {name}. Ask your administrator.",
  },
  // Commands
  "capability-missing": {
    ja: "{capability}は、このPBXでは使えません。電話機で操作してください。",
    en: "{capability} is not available on this PBX. Use the phone itself.",
  },
  "pbx-unreachable": {
    ja: "PBXに接続できないため、いまは発信と操作ができません。接続が戻るまでお待ちください。",
    en:
      "The PBX cannot be reached, so nothing can be dialled or operated now. Wait until it is back.",
  },
  // The connection and what is shown
  "connection-lost": {
    ja: "サーバーとの接続が切れました。再接続しています。表示は{time}のものです。",
    en: "Connection lost. Reconnecting. What you see is from {time}.",
  },
  "server-unreachable": {
    ja: "サーバーに接続できません。接続が戻ってから、もう一度お試しください。",
    en: "The server cannot be reached. Try again once the connection is back.",
  },
  "pbx-lost": {
    ja:
      "PBXとの接続が切れています。戻るまで発信と操作はできません。表示中の状態は「不明」になります。",
    en:
      "The PBX cannot be reached. Until it is back nothing can be dialled or operated; states show as unknown.",
  },
  "slow-click": { ja: "時間がかかっています。", en: "This is taking a while." },
  "history-empty": {
    ja: "まだ通話はありません。発信すると、ここに残ります。",
    en: "No calls yet. They will appear here.",
  },
  "search-empty": {
    ja: "「{query}」に合う人はいません。読みや内線番号の一部でもお探しいただけます。",
    en: 'Nobody matches "{query}". Part of a reading or extension works too.',
  },
  "lists-empty": {
    ja: "リストはまだありません。追加は管理者へご依頼ください。",
    en: "No lists yet. Ask your administrator to add one.",
  },
  "slots-free": { ja: "空き {count}", en: "{count} free" },
  "recording-unavailable": {
    ja: "この録音は聞けません（保存期間が過ぎたか、権限がありません）。",
    en: "This recording cannot be played: it has expired or is not yours to hear.",
  },
  // What a program or a proxy does wrong
  "internal-error": {
    ja:
      "サーバーの問題で操作できず、申し訳ありません。もう一度お試しになり、続くときは管理者へお知らせください。",
    en: "Sorry, the server had a problem. Try again, and tell your administrator if it goes on.",
  },
} as const;

export type PanelSentenceCode = keyof typeof PANEL_SENTENCES;

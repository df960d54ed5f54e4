/**
 * Every sentence the server says by its code, in both languages: what is so, then what to do; those the panel says too
 * are in `words_panel.ts`. `{name}` is data. A name comes as it is spoken (髙橋さん, 鈴木様; `spokenName`), a line or
 * device by its label.
 */
export const SERVER_SENTENCES = {
  // Signing in
  "bad-credentials": {
    ja: "LOGIN ID、内線番号、パスワードのいずれかが違います。3つとももう一度ご確認ください。",
    en: "The LOGIN ID, extension or password is not right. Please check all three.",
  },
  "too-many-attempts": {
    ja:
      "ログインの失敗が続いたため、{until}までログインできません。お急ぎのときは管理者が解除できます。",
    en: "Too many failed sign-ins. Try again after {until}, or ask an administrator to unlock you.",
  },
  "password-not-half-width": {
    ja: "パスワードは半角数字でご入力ください。全角の文字が含まれています。",
    en: "Type the password in half-width digits. It contains full-width characters.",
  },
  "password-not-digits": {
    ja: "パスワードは半角数字でご入力ください。数字以外の文字が含まれています。",
    en: "Type the password in half-width digits. It contains other characters.",
  },
  // Devices
  "device-not-registered": {
    ja:
      "「{device}」は未使用です（ログインしていません）。電源とネットワークをご確認になるか、別のデバイスをお選びください。",
    en:
      "{device} is not in use (not signed in). Check its power and network, or choose another device.",
  },
  "auto-answer-unsupported": {
    ja:
      "「{device}」は自動応答に対応していません。【発信時自動応答】をOFFにして発信し、鳴ったら応答してください。",
    en: "{device} cannot answer by itself. Turn auto-answer off, dial, and answer when it rings.",
  },
  "device-busy": {
    ja: "「{device}」は通話中です。保留または切断してから発信してください。",
    en: "{device} is on a call. Hold it or hang up, then dial.",
  },
  "not-your-device": {
    ja: "このデバイスはあなたのものではありません。",
    en: "This phone is not yours.",
  },
  // Lines and numbers
  "line-required": {
    ja: "外線へ発信するには回線をお選びください。",
    en: "Choose a line to call outside.",
  },
  "line-not-permitted": {
    ja:
      "回線「{line}」には発信許可がありません。別の回線をお選びください。許可については管理者へお問い合わせください。",
    en: "You may not dial out on {line}. Choose another line, or ask your administrator.",
  },
  "no-line-permitted": {
    ja:
      "外線への発信許可がありません。内線へは発信できます。許可については管理者へお問い合わせください。",
    en: "You may call extensions only. Ask your administrator to dial outside.",
  },
  "call-class-not-permitted": {
    ja: "回線「{line}」では{class}へ発信できません。{hint}",
    en: "{line} does not carry {class}. {hint}",
  },
  "line-out-of-service": {
    ja: "回線「{line}」は停止中です。別の回線をお選びください。",
    en: "{line} is out of service. Choose another line.",
  },
  "line-full": {
    ja:
      "回線「{line}」はすべて使用中です（{used}/{channels}）。別の回線を選ぶか、少しお待ちください。",
    en: "{line} is fully in use ({used} of {channels}). Choose another line or wait a moment.",
  },
  "malformed-number": {
    ja: "電話番号として読み取れません（「{offending}」）。数字、＊、＃、ハイフンでご入力ください。",
    en: 'This cannot be dialled ("{offending}"). Use digits, *, # and hyphens.',
  },
  "unknown-extension": {
    ja: "内線{extension}は登録されていません。ユーザ検索でお確かめください。",
    en: "There is no extension {extension}. Look it up in the user search.",
  },
  "emergency-unavailable": {
    ja:
      "この電話から{number}番へはかけられません。携帯電話など、別の電話から{number}番へおかけください。",
    en:
      "{number} cannot be called from here. Use another phone, such as a mobile, and call {number} now.",
  },
  // How a call ended
  busy: {
    ja: "{name}は話し中です。少し待ってからおかけ直しください。",
    en: "{name} is on another call. Try again in a moment.",
  },
  "no-answer": {
    ja: "{name}は応答しませんでした（呼出{seconds}秒）。",
    en: "{name} did not answer ({seconds} s).",
  },
  rejected: { ja: "{name}が着信を断りました。", en: "{name} declined." },
  "not-found": {
    ja: "{number}は使われていない番号です。番号をお確かめください。",
    en: "{number} is not in service. Check the number.",
  },
  unreachable: {
    ja:
      "回線「{line}」から{number}へつながりませんでした。別の回線を選ぶか、時間をおいておかけ直しください。続くときは管理者へお知らせください。",
    en:
      "{number} could not be reached on {line}. Try another line or later. If it goes on, tell your administrator.",
  },
  "unreachable-inside": {
    ja: "{name}の電話につながりませんでした。時間をおいておかけ直しください。",
    en: "The phone of {name} could not be reached. Try again later.",
  },
  failed: {
    ja:
      "{number}へつながりませんでした。時間をおいておかけ直しになり、続くときは管理者へお知らせください。",
    en:
      "{number} could not be reached. Try again later, and tell your administrator if it goes on.",
  },
  cancelled: { ja: "発信を取り消しました。", en: "The call was cancelled." },
  "answered-elsewhere": { ja: "{name}が応答しました。", en: "{name} answered." },
  "own-device-no-answer": {
    ja:
      "「{device}」で応答がなかったため、発信しませんでした。もう一度発信し、鳴ったら応答してください。",
    en: "{device} was not answered, so nothing was dialled. Dial again and answer when it rings.",
  },
  "own-device-unreachable": {
    ja:
      "「{device}」を呼び出せなかったため、発信しませんでした。電源とネットワークをご確認ください。",
    en: "{device} could not be rung, so nothing was dialled. Check its power and network.",
  },
  "system-restart": {
    ja: "PBXが再起動したため、通話が切れました。もう一度おかけ直しください。",
    en: "The PBX restarted and the call was cut off. Please dial again.",
  },
  // Hold, park, transfer
  "slots-full": {
    ja: "保留箱に空きがありません。通話はつながったままです。保留か転送をお使いください。",
    en: "All park slots are taken. The call is still yours. Hold or transfer it instead.",
  },
  "slot-empty": { ja: "保留箱{slot}には何も入っていません。", en: "{slot} is empty." },
  "slot-taken": {
    ja: "保留箱{slot}は使用中です。通話はつながったままです。",
    en: "{slot} is taken. The call is still yours.",
  },
  "already-retrieved": {
    ja: "保留箱{slot}は{name}が先に取り出しました。",
    en: "{name} retrieved {slot} just before you.",
  },
  "not-holder": {
    ja:
      "この保留は「{holder}」のものです。解除できるのはそのデバイスだけです。ほかの人に渡すには保留箱をお使いください。",
    en: "This hold belongs to {holder}; only that phone can resume. To hand a call over, park it.",
  },
  "held-on-device": {
    ja: "この保留は電話機で設定されています。電話機の保留ボタンで解除してください。",
    en: "This hold was set on the phone. Resume it with the phone's own key.",
  },
  "transfer-failed": {
    ja: "{name}へ転送できませんでした（{reason}）。通話はあなたに戻っています。",
    en: "{name} could not take the call ({reason}). It is back with you.",
  },
  "transfer-target-left": {
    ja: "{name}が電話を切りました。通話はあなたに戻っています。",
    en: "{name} hung up. The call is back with you.",
  },
  "not-talking": {
    ja: "通話がつながってから操作してください。",
    en: "Wait until you are talking, then do this.",
  },
  "not-held": {
    ja: "保留中の通話はありません。",
    en: "There is no call on hold.",
  },
  "no-such-slot": {
    ja: "保留箱{slot}はありません。{first}から{last}の番号をお選びください。",
    en: "There is no slot {slot}. Choose one from {first} to {last}.",
  },
  "nothing-to-pick-up": {
    ja: "{name}の電話は鳴っていません。",
    en: "No phone of {name} is ringing.",
  },
  "transfer-loop": {
    ja: "その転送先では通話が元に戻ってしまいます。別の転送先をお選びください。",
    en: "This transfer would lead back to the same call. Choose another target.",
  },
  "recording-not-permitted": {
    ja: "この通話は録音できません。録音の設定については管理者へお問い合わせください。",
    en: "You may not record this call. Ask your administrator about recording.",
  },
  "do-not-disturb": {
    ja: "{name}はいま着信を受けていません。時間をおいておかけ直しください。",
    en: "{name} takes no calls now. Try again later.",
  },
  // Commands
  "call-not-found": {
    ja: "この通話はすでに終わっています。画面に残っているときは、読み込み直してください。",
    en: "This call has already ended. If it is still shown, reload the page.",
  },
  "command-reused": {
    ja: "この操作は、別の内容ですでに受け付けています。もう一度押してください。",
    en: "This action was already accepted with other details. Press again.",
  },
  // The connection and what is shown
  maintenance: {
    ja:
      "バックアップから復元するため、内線を一時停止しています。数十秒お待ちのうえ、ログインし直してください。",
    en: "Naisen is being restored from a backup. Wait half a minute, then sign in again.",
  },
  "not-a-backup": {
    ja: "内線のバックアップではないか、壊れています。別のファイルをお選びください。",
    en: "This is no backup of Naisen, or it is damaged. Choose another file.",
  },
  "other-key": {
    ja:
      "このバックアップには暗号鍵{needed}が必要ですが、いまの鍵は{ours}です。正しい鍵を置いて起動し直してください。",
    en:
      "This backup needs the key {needed}, but the key here is {ours}. Put the right one in place and start again.",
  },
  "newer-backup": {
    ja: "新しい版の内線で作成したバックアップです。その版にしてから復元してください。",
    en: "This backup was made by a newer Naisen. Install that version, then restore.",
  },
  "database-not-empty": {
    ja:
      "PostgreSQLへは画面から復元できません。空のデータベースを指定し、サーバーのコマンドで復元してください。",
    en:
      "PostgreSQL cannot be restored from here. Name an empty database and restore at the terminal.",
  },
  "pbx-back": {
    ja: "PBXとの接続が戻りました。発信と操作ができます。",
    en: "The PBX is back. You can dial and operate again.",
  },
  "state-stale": {
    ja: "{age}から状態を受け取っていません。",
    en: "No news of this state for {age}.",
  },
  "download-not-permitted": {
    ja: "録音をファイルに保存する権限がありません。権限については管理者へお問い合わせください。",
    en: "You may not save recordings as files. Ask your administrator.",
  },
  // Presence
  "unknown-presence": {
    ja: "このプレゼンスは登録されていません。一覧からお選びください。",
    en: "There is no such presence. Choose one of the list.",
  },
  "until-in-the-past": {
    ja: "終了時刻が過ぎています。これからの時刻をお選びください。",
    en: "The end time has passed. Choose a later one.",
  },
  // Lab
  "lab-not-open": {
    ja:
      "ラボを使えるのは、デモのオフィスのユーザか管理者だけです。管理者としてログインしてください。",
    en: "The lab is open in a demo office or to administrators. Sign in as an administrator.",
  },
  "no-such-phone": {
    ja: "この名前の模擬電話機は動いていません。一覧からお選びください。",
    en: "No simulated phone of that name is running. Choose one of the list.",
  },
  // What a program or a proxy does wrong
  "malformed-request": {
    ja: "送られた内容を読み取れませんでした。画面を読み込み直してから、もう一度お試しください。",
    en: "What was sent could not be read. Reload the page and try again.",
  },
  "not-json": {
    ja: "送られた内容の形式が違います。画面を読み込み直してから、もう一度お試しください。",
    en: "What was sent has another form than expected. Reload the page and try again.",
  },
  "too-large": {
    ja: "送られた内容が大きすぎます。短くしてから、もう一度お試しください。",
    en: "What was sent is too large. Shorten it and try again.",
  },
  "cross-origin": {
    ja: "ほかのサイトからの操作は受け付けられません。この画面を開き直してください。",
    en: "This cannot be done from another site. Open this page again.",
  },
  "unknown-host": {
    ja: "このアドレスからは使えません。管理者から知らされたURLを開いてください。",
    en: "It cannot be used at this address. Open the URL your administrator gave you.",
  },
  "no-such-address": {
    ja: "お探しのページはありません。アドレスをご確認ください。",
    en: "There is no such page. Check the address.",
  },
  "too-many-streams": {
    ja: "同時に開ける画面の数を超えています。使っていない画面を閉じてください。",
    en: "Too many pages are open at once. Close those you do not use.",
  },
  starting: {
    ja: "起動中です。少し待ってから、もう一度お試しください。",
    en: "It is starting. Try again in a moment.",
  },
  // Administration
  "bad-admin-credentials": {
    ja: "アカウント名またはパスワードが違います。もう一度ご確認ください。",
    en: "The username or password is not right. Please check both.",
  },
  "admin-only": {
    ja: "管理者のページです。管理者のアカウントでログインしてください。",
    en: "This is for administrators. Sign in with an administrator's account.",
  },
  "right-missing": {
    ja: "この操作には「{right}」の権限が必要です。権限を持つ管理者へお問い合わせください。",
    en: 'This needs the right "{right}". Ask an administrator who has it.',
  },
  "changed-since": {
    ja:
      "ほかの管理者が先に変更しました。読み込み直して、内容をご確認ください。何も変更していません。",
    en:
      "Another administrator has changed this meanwhile. Load it again and check. Nothing was changed.",
  },
  "invalid-fields": {
    ja: "保存できません。印の付いた項目をお直しください。",
    en: "It cannot be saved. Please mend the marked fields.",
  },
  "no-such-thing": {
    ja: "見つかりません。すでに削除されている場合があります。一覧を読み込み直してください。",
    en: "It is not there; it may have been deleted. Load the list again.",
  },
  "last-account": {
    ja:
      "管理者アカウントを管理できる人がいなくなるため、変更できません。先にほかの管理者へ権限を付けてください。",
    en:
      "Nobody would be left who can manage administrators. Give that right to somebody else first.",
  },
  "wrong-password": {
    ja: "いまのパスワードが違います。もう一度ご入力ください。",
    en: "The present password is not right. Please type it again.",
  },
  "csv-dry-run-good": {
    ja: "{rows}行を確認しました。変更は{changes}件です。まだ保存していません。",
    en: "{rows} rows checked, {changes} changes. Nothing is saved yet.",
  },
  "csv-dry-run-bad": {
    ja: "{issues}か所を直すと取り込めます。何も変更していません。",
    en: "{issues} places need mending. Nothing was changed.",
  },
  "password-format": {
    ja: "{row}行目 パスワード: 半角数字1〜10桁にしてください。",
    en: "Row {row}, password: use 1 to 10 half-width digits.",
  },
  "leading-zeros-lost": {
    ja: "{row}行目 パスワード: 先頭の0がなくなっています（Excelで開くと消えます）。",
    en: "Row {row}, password: its leading zeros are gone (Excel drops them).",
  },
  "changed-since-preview": {
    ja: "確認のあとに{name}が内容を変更しました。もう一度ご確認ください。",
    en: "{name} changed something after your preview. Please check again.",
  },
  "port-in-use": {
    ja:
      "{transport} {address} はほかのプログラムが使用中です。{setting}={other} のように別の番号で起動してください。",
    en:
      "{transport} {address} is in use by another program. Start with another one, such as {setting}={other}.",
  },
} as const;

// Comfort for uploads: the photos go as soon as they are chosen, one by one, each with its true
// progress; what broke off is sent again by itself. Without this file the forms do the same.
document.documentElement.classList.add("js");

const TRIES = 4;

for (const form of document.querySelectorAll("form.upload")) {
  const input = form.querySelector("input[type=file]");
  const label = form.querySelector(`label[for="${input.id}"]`);
  label.className = "pick";
  input.after(label);
  input.addEventListener("change", () => { if (input.files.length) sendAll(form, [...input.files]); });
}

async function sendAll(form, files) {
  const rows = files.map((file) => row(form, file.name));
  let refused = 0;
  for (const [index, file] of files.entries()) {
    if (!(await send(form, file, rows[index]))) refused += 1;
  }
  if (!refused) location.reload();
}

function row(form, name) {
  const line = document.createElement("div");
  line.className = "sending";
  line.setAttribute("role", "status");
  const title = document.createElement("span"), share = document.createElement("span");
  const bar = document.createElement("progress");
  title.textContent = name;
  share.textContent = "等着传";
  bar.max = 1; bar.value = 0;
  bar.setAttribute("aria-label", name);
  line.append(title, share, bar);
  form.append(line);
  return { line, share, bar };
}

async function send(form, file, { line, share, bar }) {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const answer = await once(form, file, (sent) => {
      bar.value = sent;
      share.textContent = sent < 1 ? `${Math.floor(sent * 100)} %` : "正在查看";
    });
    if (answer && answer.status === 200) { share.textContent = "收到了"; return true; }
    if (answer) { refuse(line, share, answer.responseText); return false; }
    share.textContent = "断了，马上再传";
    await new Promise((again) => setTimeout(again, attempt * 1500));
  }
  refuse(line, share, "");
  return false;
}

function once(form, file, onProgress) {
  return new Promise((done) => {
    const body = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden], select")) body.append(field.name, field.value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", location.pathname);
    request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
    request.onload = () => done(request);
    request.onerror = request.ontimeout = () => done(null);
    request.send(body);
  });
}

function refuse(line, share, page) {
  const told = new DOMParser().parseFromString(page, "text/html").querySelector(".problem");
  const words = document.createElement("span");
  words.className = "refused";
  words.setAttribute("role", "alert");
  words.textContent = told ? told.textContent : "没有传上去，请看看网络，再选一次。";
  share.textContent = "没收下";
  line.append(words);
}

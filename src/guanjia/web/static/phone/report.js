// Comfort for uploads: the photos go as soon as they are chosen, one by one, each with its true
// progress. A large one goes in parts, so that a broken line costs one part: choosing the same file
// again, on a page loaded anew too, goes on where it broke off. Without this file the forms do it.
document.documentElement.classList.add("js");

const TRIES = 4, IN_PARTS_FROM = 512 * 1024, PART_TIMEOUT = 60_000;

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
  return {
    line, share,
    show(sent) {
      bar.value = sent;
      share.textContent = sent < 1 ? `${Math.floor(sent * 100)} %` : "正在查看";
    },
  };
}

async function send(form, file, shown) {
  const fields = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden], select")) fields.append(field.name, field.value);
  // Of bytes that come in parts the digest is asked for; only a safe connection can make one.
  if (file.size > IN_PARTS_FROM && window.crypto?.subtle) {
    const upload = await sendParts(form, file, shown);
    if (!upload) return false;
    fields.append("upload", upload);
  } else {
    fields.append("file", file);
  }
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const answer = await ask("POST", location.pathname, fields, { onSent: fields.has("file") ? shown.show : null });
    if (answer?.status === 200) { shown.share.textContent = "收到了"; return true; }
    if (answer) {
      const page = new DOMParser().parseFromString(answer.responseText, "text/html");
      return refuse(shown, page.querySelector(".problem")?.textContent);
    }
    await rest(shown, attempt);
  }
  return refuse(shown);
}

// The id of the upload once all of it is there; null where it was refused or the line stays broken.
async function sendParts(form, file, shown) {
  const token = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const about = new FormData();
  about.append("name", file.name);
  about.append("size", file.size);
  about.append("sha256", await digest(file));
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    let answer = await ask("POST", form.dataset.parts, about, { headers: token });
    let said = told(answer);
    while (answer?.status === 200 && said.offset < file.size) {
      const { id, offset, part_bytes: most } = said;
      shown.show(offset / file.size);
      answer = await ask("PATCH", `/uploads/${id}`, file.slice(offset, offset + most), {
        headers: { ...token, "Upload-Offset": offset, "Content-Type": "application/octet-stream" },
        onSent: (share) => shown.show(Math.min(offset + share * most, file.size) / file.size),
        timeout: PART_TIMEOUT,
      });
      said = told(answer);
      if (answer?.status === 200) attempt = 1;
    }
    if (answer?.status === 200 && said.id) { shown.show(1); return said.id; }
    if (said.problem) { refuse(shown, said.problem); return null; }
    await rest(shown, attempt);
  }
  refuse(shown);
  return null;
}

// An answer, or null where the line broke. Who has to log in again is taken there.
function ask(method, url, body, { headers = {}, onSent = null, timeout = 0 } = {}) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.timeout = timeout;
    if (onSent) request.upload.onprogress = (event) => { if (event.lengthComputable) onSent(event.loaded / event.total); };
    request.onload = () => {
      if (new URL(request.responseURL).pathname === "/login") location.reload();
      else done(request);
    };
    request.onerror = request.ontimeout = () => done(null);
    request.send(body);
  });
}

function told(answer) {
  try { return JSON.parse(answer.responseText); } catch { return {}; }
}

async function digest(file) {
  const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function rest({ share }, attempt) {
  share.textContent = "断了，马上接着传";
  return new Promise((again) => setTimeout(again, attempt * 1500));
}

function refuse({ line, share }, why) {
  const words = document.createElement("span");
  words.className = "refused";
  words.setAttribute("role", "alert");
  words.textContent = why || "没有传上去，请看看网络，再选一次。";
  share.textContent = "没收下";
  line.append(words);
  return false;
}

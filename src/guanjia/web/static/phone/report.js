// Comfort for uploads: the photos go as soon as they are chosen, one by one, each with its true
// progress. A large one goes in parts, so that a broken line costs one part: choosing the same file
// again, on a page loaded anew too, goes on where it broke off. Without this file the forms do it.
document.documentElement.classList.add("js");

const TRIES = 4, IN_PARTS_FROM = 512 * 1024, PART_TIMEOUT = 60_000, PREVIEW_HEIGHT = 160;
const under_way = new Map(); // line of a file on its way -> key of the form that it came from

function enhance() {
  for (const form of document.querySelectorAll("form.upload:not([data-ready])")) {
    form.dataset.ready = "";
    for (const input of form.querySelectorAll("input[type=file]")) {
      const label = form.querySelector(`label[for="${input.id}"]`);
      label.className = "pick";
      input.after(label);
      const go = () => { if (input.files.length) sendAll(form, input); };
      input.addEventListener("change", go);
      go(); // chosen before this script had come
    }
  }
  for (const [line, key] of under_way) at(key).append(line);
}
const at = (key) => document.querySelector(`form.upload[data-key="${key}"]`) ?? document.getElementById("sending");
document.addEventListener("htmx:load", enhance);
enhance();

async function sendAll(form, input) {
  const files = [...input.files];
  input.value = ""; // so that the same file may be chosen again
  const rows = files.map((file) => row(form, file.name));
  for (const [index, file] of files.entries()) {
    const shown = rows[index];
    if (!(await goes(file, shown, input)) || !(await send(form, file, shown))) continue;
    shown.leave();
    htmx.trigger("#live", "moved"); // what came shows where it stands, while others are on their way
  }
}

// Whether to send it: yes, unless it plainly cannot be read and the customer takes it again.
async function goes(file, shown, input) {
  const advice = await precheck(file);
  if (!advice) return true;
  const asks = document.createElement("div"), words = document.createElement("strong");
  asks.className = "asks";
  words.setAttribute("role", "alert");
  words.textContent = advice;
  const again = button("重拍", "line"), anyway = button("还是传这张", "text");
  asks.append(words, again, anyway);
  shown.share.textContent = "先别传";
  shown.line.append(await preview(file), asks);
  const goesAnyway = await new Promise((answer) => {
    again.addEventListener("click", () => answer(false));
    anyway.addEventListener("click", () => answer(true));
  });
  asks.previousElementSibling.remove();
  asks.remove();
  if (!goesAnyway) { shown.leave(); input.click(); }
  return goesAnyway;
}

async function preview(file) {
  const picture = await createImageBitmap(file), canvas = document.createElement("canvas");
  canvas.height = 2 * PREVIEW_HEIGHT;
  canvas.width = Math.round(canvas.height * picture.width / picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

function button(words, look) {
  const made = document.createElement("button");
  made.type = "button"; made.className = look; made.textContent = words;
  return made;
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
  under_way.set(line, form.dataset.key);
  at(form.dataset.key).append(line);
  return {
    line, share,
    leave() { under_way.delete(line); line.remove(); },
    show(sent) {
      bar.value = sent;
      share.textContent = sent < 1 ? `正在传 ${Math.floor(sent * 100)} %` : "传到了，正在收下";
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
    const answer = await ask("POST", form.getAttribute("action") || location.pathname, fields, { onSent: fields.has("file") ? shown.show : null });
    if (answer?.status === 200) return true;
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
      if (request.status === 401 || new URL(request.responseURL).pathname === "/login") location.reload();
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

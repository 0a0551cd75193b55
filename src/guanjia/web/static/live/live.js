// A page moves with its claim or group: told by a stream of events while one is open and heard,
// asking every five seconds where none can be had. A page that nobody looks at does neither.
const LOOK_EVERY = 5000, SILENT_FOR = 40000, TRY_AGAIN_AFTER = 30000;
let stream = null, heardAt = 0, triedAt = -TRY_AGAIN_AFTER;

const part = () => document.getElementById("live");
const ask = () => htmx.trigger(part(), "moved");

function listen(address) {
  triedAt = performance.now();
  if (!window.EventSource) return;
  const heard = () => { heardAt = performance.now(); };
  stream = new EventSource(address);
  for (const sign of ["open", "beat", "claim"]) stream.addEventListener(sign, heard);
  stream.addEventListener("claim", ask);
}
function hang_up() {
  stream?.close();
  stream = null;
}
function look() {
  const address = part()?.dataset.events; // a closed claim has none
  if (!address || document.hidden) {
    triedAt = -TRY_AGAIN_AFTER;
    return hang_up();
  }
  const now = performance.now();
  if (stream?.readyState === 1 && now - heardAt < SILENT_FOR) return;
  if (now - triedAt >= TRY_AGAIN_AFTER) {
    hang_up();
    listen(address);
  } else if (now - triedAt >= LOOK_EVERY / 2) ask();
}
setInterval(look, LOOK_EVERY);
document.addEventListener("visibilitychange", look);
// Told, but the answer got lost: it is asked for again, since nobody will tell it twice.
for (const lost of ["htmx:sendError", "htmx:responseError"]) document.addEventListener(lost, hang_up);
look();

// News that comes while the part is being fetched would be lost with the part that is replaced.
let behind = false;
document.addEventListener("moved", () => { behind = true; }, true);
document.addEventListener("htmx:beforeRequest", ({ target }) => { if (target === part()) behind = false; });
document.addEventListener("htmx:load", () => { if (behind) ask(); });

// What was unfolded stays so when the part is renewed.
let unfolded = [];
document.addEventListener("htmx:beforeSwap", () => {
  unfolded = [...document.querySelectorAll("#live details[open] > summary")].map((one) => one.id);
});
document.addEventListener("htmx:load", () => {
  for (const id of unfolded) document.getElementById(id)?.parentElement.setAttribute("open", "");
});

// The two halves of a tap must fall on one page: what comes meanwhile waits for the finger.
let pressed = false, missed = false;
addEventListener("pointerdown", () => { pressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => {
  pressed = false;
  if (missed) setTimeout(ask, 100);
  missed = false;
}, true);
document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  if (!pressed || target !== part()) return;
  detail.shouldSwap = false;
  missed = true;
});

// Who goes by keyboard stays where they were.
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  const at = document.activeElement ?? document.body;
  focused = at.id ? `#${CSS.escape(at.id)}` : at.matches("a[href]") ? `a[href="${at.getAttribute("href")}"]` : "";
});
document.addEventListener("htmx:load", () => {
  if (focused && document.activeElement === document.body) document.querySelector(focused)?.focus({ preventScroll: true });
});

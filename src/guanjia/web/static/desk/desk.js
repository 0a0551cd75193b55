// Keyboard comfort only: every page works without this file.
//   data-key="f"     a button or link is pressed, a field is entered
//   data-go="l"      G, then L
//   data-row         J and K move over the links that carry it; Enter follows, as links do
//   data-choose      the box of a row: space ticks it, J, K and arrows with Shift tick as they move
//   data-chosen      says how many boxes are ticked
//   data-find        the field that / enters (else /desk/search)
//   data-back        the link that Esc follows
//   data-opens="id"  opens that dialog
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const OFF = "desk-keys-off";
  const root = document.documentElement;
  const box = document.querySelector("[data-keys-off]");
  const setOff = (off) => {
    root.classList.toggle("no-keys", off);
    if (off) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF);
  };
  setOff(localStorage.getItem(OFF) === "1");
  if (box) {
    box.checked = root.classList.contains("no-keys");
    box.addEventListener("change", () => setOff(box.checked));
  }

  const seen = (one) => one.checkVisibility();
  const first = (what) => [...document.querySelectorAll(what)].find(seen);
  const typing = (one) =>
    one.isContentEditable || one.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  const press = (one) => {
    if (one.matches("input, textarea, select")) { one.focus(); if (one.select) one.select(); } else one.click();
  };
  const has = (key) => (["j", "k", "enter"].includes(key) ? first("[data-row]") : key === "space" ? first("[data-choose]") : first(`[data-key="${CSS.escape(key)}"]`));
  for (const item of document.querySelectorAll("[data-bar]")) item.hidden = !has(item.dataset.bar);
  let going = 0;

  const move = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter(seen);
    if (!rows.length) return;
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  };

  const boxOf = (row) => row && row.matches("[data-row]") && row.closest("tr").querySelector("[data-choose]");
  const tick = (row) => { const box = boxOf(row); if (box && !box.checked) box.click(); };
  const ways = { j: 1, k: -1, arrowdown: 1, arrowup: -1 };
  const counts = document.querySelector("[data-chosen]");
  const count = () => {
    const ticked = document.querySelectorAll("[data-choose]:checked").length;
    counts.textContent = ticked ? ` ${ticked} 件` : "";
  };
  if (counts) { count(); document.addEventListener("change", count); }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    const at = document.activeElement || document.body;
    const key = event.key.toLowerCase();
    if (event.ctrlKey) {
      const form = at.closest("form");
      const button = (form && form.querySelector(`[data-key="ctrl+${key}"]`)) || first(`[data-key="ctrl+${key}"]`);
      if (button) { event.preventDefault(); press(button); }
      return;
    }
    if (document.querySelector("dialog[open], :popover-open")) return;
    if (key === "escape") {
      if (typing(at)) { at.blur(); return; }
      const back = first("[data-back]");
      if (back) back.click();
      return;
    }
    if (typing(at) || root.classList.contains("no-keys")) return;
    if (going) {
      clearTimeout(going); going = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (place) { event.preventDefault(); place.click(); }
      return;
    }
    if (key === "g") { going = setTimeout(() => { going = 0; }, 1500); return; }
    if (event.shiftKey && ways[key] && boxOf(at)) {
      event.preventDefault(); tick(at); move(ways[key]); tick(document.activeElement);
      return;
    }
    if (key === " " && boxOf(at)) { event.preventDefault(); boxOf(at).click(); return; }
    if (key === "j" || key === "k") { event.preventDefault(); move(key === "j" ? 1 : -1); return; }
    if (key === "/") {
      const field = first("[data-find]");
      event.preventDefault();
      if (field) press(field); else location.assign("/desk/search");
      return;
    }
    if (key === "enter" || key === " ") return;
    const wanted = first(`[data-key="${CSS.escape(key)}"]`);
    if (wanted) { event.preventDefault(); press(wanted); }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
  });
  document.addEventListener("submit", (event) => {
    // One press, one submission.
    const button = event.submitter;
    if (!button || event.defaultPrevented || button.closest("dialog")) return;
    setTimeout(() => { button.disabled = true; });
    addEventListener("pageshow", () => { button.disabled = false; }, { once: true });
  });
  const trouble = first(".problem");
  if (trouble) { trouble.tabIndex = -1; trouble.focus(); }
});

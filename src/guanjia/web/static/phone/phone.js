// Small comforts only: every page works without this file.
document.addEventListener("submit", (event) => {
  // One tap, one submission; the button says that something is going on.
  const button = event.submitter;
  if (!button || event.defaultPrevented) return;
  setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); });
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.disabled = false; button.removeAttribute("aria-busy");
  }
});

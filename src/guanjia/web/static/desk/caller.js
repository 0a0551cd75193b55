// What a caller has told is kept while it is typed: a session that ends loses nothing.
const form = document.querySelector("form[data-keep]");
if (form) {
  let soon = 0;
  form.addEventListener("change", () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      const told = new FormData(form);
      told.set("keep", "1");
      fetch(form.action, { method: "POST", body: told, redirect: "manual" }).catch(() => {});
    }, 400);
  });
}

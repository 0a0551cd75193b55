// Comfort beside a paper: Tab goes from one doubtful field to the next, its place on the photo
// stands out, the photo turns and grows, and the server says at once what is typed does to the sums.
// A photo that was turned is kept so; a page of a file turns here only.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("check");
  const sheet = document.querySelector(".sheet");
  const each = (what, act) => document.querySelectorAll(what).forEach(act);

  // Tab stops at doubtful fields only; J and K reach every field, 1, 2, 3 and E what is in it.
  each(".field-row summary:not([data-doubt]), .field-say input", (one) => { one.tabIndex = -1; });
  each("[data-doubt]", (one) => one.addEventListener("focus", () => {
    if (one.matches(":focus-visible")) one.parentElement.open = true;
  }));
  const point = () => {
    const at = document.querySelector(".field-row[open]");
    each("[data-box]", (box) => box.classList.toggle("here", box.dataset.box === at?.dataset.field));
    if (Number(sheet?.dataset.zoom) > 100) document.querySelector(".box.here")?.scrollIntoView({ block: "center", inline: "center" });
  };
  each(".field-row", (one) => one.addEventListener("toggle", point));
  point();

  if (sheet) {
    const turned = sheet.querySelector(".sheet-turned");
    const { wide, high } = turned.dataset;
    let degrees = 0, zoom = 100;
    const turn = () => {
      degrees = (degrees + 90) % 360;
      const shift = { 0: "0 0", 90: `${high} 0`, 180: `${wide} ${high}`, 270: `0 ${wide}` }[degrees];
      turned.setAttribute("transform", `translate(${shift}) rotate(${degrees})`);
      sheet.setAttribute("viewBox", degrees % 180 ? `0 0 ${high} ${wide}` : `0 0 ${wide} ${high}`);
      each(".field-cut", (cut) => {
        const [x, y, across, tall] = cut.getAttribute("viewBox").split(" ").map(Number);
        const middle = [x + across / 2, y + tall / 2];
        cut.setAttribute("viewBox", `${middle[0] - tall / 2} ${middle[1] - across / 2} ${tall} ${across}`);
        cut.firstElementChild.setAttribute("transform", `rotate(${degrees} ${middle.join(" ")})`);
      });
    };
    const button = document.querySelector("[data-turn]");
    if (button.form) button.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      // Kept is answered by a way back to this page, which would be another look.
      const answer = await fetch(button.form.action, { method: "POST", body: new FormData(button.form), redirect: "manual" });
      if (answer.type === "opaqueredirect") turn(); else button.form.submit();
    });
    else button.addEventListener("click", turn);
    each("[data-zoom]", (button) => button.addEventListener("click", () => {
      zoom = Math.min(400, Math.max(100, zoom + 50 * button.dataset.zoom));
      sheet.dataset.zoom = zoom;
      for (const side of ["width", "height"]) sheet.setAttribute(side, `${zoom}%`);
      if (zoom > 100) sheet.parentElement.tabIndex = 0; else sheet.parentElement.removeAttribute("tabindex");
      point();
    }));
    document.querySelector("[data-boxes]").addEventListener("click", (event) => {
      const off = sheet.classList.toggle("no-boxes");
      event.currentTarget.setAttribute("aria-pressed", !off);
    });
  }

  if (!form) return;
  let asked = 0;
  form.addEventListener("input", async (event) => {
    const ways = event.target.closest(".field-ways");
    if (!ways) return;
    if (event.target.type === "radio") ways.querySelector("[type=text]").value = "";
    else ways.querySelectorAll("[type=radio]").forEach((one) => { one.checked = false; });
    const mine = ++asked;
    const answer = await fetch(form.dataset.checks, { method: "POST", body: new FormData(form) });
    if (answer.ok && mine === asked) document.getElementById("checks").innerHTML = await answer.text();
  });
});

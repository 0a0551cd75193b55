// Pages of one paper are put in order by hand: the handle follows the finger. Buttons do the same.
const alike = (page) => [...document.querySelectorAll(`li.paper[data-group="${page.dataset.group}"]`)];
const ids = (page) => alike(page).map((one) => one.id.replace("paper-", "")).join();

function handles() {
  for (const page of document.querySelectorAll("li.paper[data-group]:not(:has(.handle))")) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "handle";
    handle.textContent = "≡";
    handle.tabIndex = -1;
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => drag(event, page, handle));
    page.querySelector(".because").append(handle);
  }
}
document.addEventListener("htmx:load", handles);
handles();

function drag(event, page, handle) {
  const before = ids(page);
  handle.setPointerCapture(event.pointerId);
  page.classList.add("held");
  // The others step aside: a page that is moved itself would lose the finger.
  handle.onpointermove = ({ clientY }) => {
    const [previous, next] = [page.previousElementSibling, page.nextElementSibling];
    if (previous?.dataset.group === page.dataset.group && clientY < middle(previous)) page.after(previous);
    else if (next?.dataset.group === page.dataset.group && clientY > middle(next)) page.before(next);
  };
  handle.onlostpointercapture = async () => {
    handle.onpointermove = handle.onlostpointercapture = null;
    page.classList.remove("held");
    if (ids(page) !== before) await keep(page);
  };
}

function middle(page) {
  const { top, height } = page.getBoundingClientRect();
  return top + height / 2;
}

async function keep(page) {
  const form = page.querySelector("form"), fields = new FormData(form);
  fields.append("order", ids(page));
  try {
    await fetch(form.getAttribute("action"), { method: "POST", body: fields });
  } finally {
    htmx.trigger("#live", "moved");
  }
}

// The thread is read from its end, and follows what comes while the reader is there.
const thread = () => document.querySelector(".group-thread");
const toEnd = () => { thread().scrollTop = thread().scrollHeight; };
let follows = true, readAt = 0;
document.addEventListener("htmx:beforeSwap", () => {
  readAt = thread().scrollTop;
  follows = thread().scrollHeight - readAt - thread().clientHeight < 120;
});
document.addEventListener("htmx:afterSwap", () => { if (follows) toEnd(); else thread().scrollTop = readAt; });
addEventListener("load", toEnd);

// A group is read from its end. It follows what comes while the reader is there, and stays where
// somebody reads further up.
const NEAR = 160;
const atEnd = () => document.documentElement.scrollHeight - innerHeight - scrollY < NEAR;
const toEnd = () => scrollTo(0, document.documentElement.scrollHeight);

let follows = true;
document.addEventListener("htmx:beforeSwap", () => { follows = atEnd(); });
document.addEventListener("htmx:afterSwap", () => { if (follows) toEnd(); });
addEventListener("load", () => { if (!location.hash) toEnd(); });

// The few things HTMX cannot say by itself: never overwrite what is being typed, say when nothing was saved,
// and leave no message from an earlier attempt standing.

document.documentElement.classList.add("scripted");

const written = (form) => new URLSearchParams(new FormData(form)).toString();
const rowOf = (node) => (node instanceof Element ? node.closest("form.fact-form") : null);

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const form = rowOf(event.detail.elt);
  if (!form) return;
  form.dataset.sent = written(form);
  document.getElementById("messages")?.replaceChildren();
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const form = rowOf(event.detail.requestConfig?.elt);
  if (form && form.dataset.sent && form.dataset.sent !== written(form)) event.detail.shouldSwap = false;
});

document.body.addEventListener("input", (event) => rowOf(event.target)?.classList.add("fact-unsaved"));

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    rowOf(event.detail.elt)?.classList.add("fact-unsaved");
    const words = document.getElementById("offline-words")?.content.cloneNode(true);
    if (words) document.getElementById("messages")?.replaceChildren(words);
  });
}

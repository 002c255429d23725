// What the pages of a meeting do without asking the server: filter a table with « / », drag a case, move it with Alt and the arrows.

const say = (words) => { const said = document.getElementById("said"); if (said) said.textContent = words; };

// The filter of a table
const filter = document.getElementById("filtre-texte");
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const applyFilter = () => {
  const words = folded(filter.value).split(/\s+/).filter(Boolean);
  const rows = [...document.querySelectorAll("#dossiers tbody tr")];
  for (const row of rows) row.hidden = !words.every((word) => folded(row.textContent).includes(word));
  const shown = rows.filter((row) => !row.hidden).length;
  document.getElementById("dossiers-rien").hidden = shown > 0;
  say(`${shown} dossier${shown > 1 ? "s" : ""} affiché${shown > 1 ? "s" : ""}`);
};

if (filter && document.getElementById("dossiers")) {
  filter.addEventListener("input", applyFilter);
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    filter.value = "";
    applyFilter();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    filter.focus();
  });
}

// A search of the registration answers as one types: Enter there must not send the whole form
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.('.register input[type="search"]')) event.preventDefault();
});

// The agenda
let refocus = null;
let dragged = null;

const agenda = () => document.querySelector("#agenda.agenda-open");
const placed = () => [...document.querySelectorAll('[data-column="agenda"] [data-registration]')].map((card) => card.dataset.registration);

const send = (order, card) => {
  const form = document.getElementById("agenda-order");
  if (order.join() === placed().join()) return;
  refocus = card.id;
  form.elements.order.value = order.join(",");
  form.requestSubmit();
};

const takeOff = (card) => {
  refocus = card.id;
  card.querySelector('button[value="off"]')?.click();
};

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".agenda-open [data-registration]");
  if (!card || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const order = placed();
  const at = order.indexOf(card.dataset.registration);
  if (at < 0) return send([...order, card.dataset.registration], card);
  const to = at + (event.key === "ArrowUp" ? -1 : 1);
  if (to < 0 || to >= order.length) return;
  order.splice(at, 1);
  order.splice(to, 0, card.dataset.registration);
  send(order, card);
});

const unmark = () => {
  for (const each of document.querySelectorAll(".drop-before, .drop-here")) each.classList.remove("drop-before", "drop-here");
};

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".agenda-open [data-registration]") ?? null;
  dragged?.classList.add("dragging");
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragging");
  dragged = null;
  unmark();
});

document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.(".agenda-open [data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  unmark();
  const before = column.dataset.column === "agenda" ? event.target.closest("[data-registration]") : null;
  (before ?? column).classList.add(before ? "drop-before" : "drop-here");
});

document.addEventListener("drop", (event) => {
  const column = event.target.closest?.(".agenda-open [data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  const moving = dragged.dataset.registration;
  if (column.dataset.column === "waiting") return placed().includes(moving) && takeOff(dragged);
  const before = event.target.closest("[data-registration]")?.dataset.registration;
  if (before === moving) return;
  const order = placed().filter((each) => each !== moving);
  order.splice(before ? order.indexOf(before) : order.length, 0, moving);
  send(order, dragged);
});

document.body.addEventListener("htmx:afterSettle", () => {
  if (!refocus || !agenda()) return;
  const card = document.getElementById(refocus);
  refocus = null;
  card?.focus();
  if (card) say(card.getAttribute("aria-label") ?? "");
});

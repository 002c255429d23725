// « Mode séance »: the keyboard, the next case fetched ahead, the clock. What is typed is looked after in live_draft.js.

import { announce, decisionForm, keepTyped, restoreTyped, watchDrafts } from "./live_draft.js";

document.documentElement.classList.add("scripted");

const SWITCH = "cryoboard:touches";
const ahead = new Map();
const seance = () => document.getElementById("seance");
const live = () => document.querySelector("[data-live]");

// Going from case to case

async function fetchAhead() {
  const url = live()?.dataset.after;
  if (!url || ahead.has(url)) return;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (answer.ok) ahead.set(url, await answer.text());
  } catch {
    // the case will be asked for when it is wanted
  }
}

function show(html) {
  seance().innerHTML = html;
  htmx.process(seance());
  ready();
  announce(document.title);
}

function go(url, remember = true) {
  if (!url) return;
  keepTyped();
  const kept = ahead.get(url);
  ahead.delete(url);
  if (!kept) {
    window.location.assign(url);
    return;
  }
  if (remember) history.pushState({}, "", url);
  show(kept);
  htmx.trigger("#live-state", "refresh");
}

window.addEventListener("popstate", () => window.location.reload());

// The options

const optionOf = (value) => document.querySelector(`.live-option[data-value="${CSS.escape(value)}"]`);
const selects = () => [...document.querySelectorAll(".proposal-row select[name$='-choice']")];

function choose(option, first) {
  if (!option || !decisionForm()) return;
  const value = option.dataset.value;
  const [main, ...others] = selects();
  const place = first ? main : others.find((each) => each.value === value) ?? others.find((each) => !each.value);
  if (!place) return announce("Les alternatives sont toutes remplies.");
  for (const each of selects()) if (each.value === value && each !== place) each.value = "";
  place.value = value;
  const proposal = document.querySelector("input[name='kind'][value='proposal']");
  if (proposal) proposal.checked = true;
  place.dispatchEvent(new Event("input", { bubbles: true }));
  announce(`${option.querySelector("b").textContent} : ${rankOf(value)}`);
}

const rankOf = (value) => {
  const place = selects().findIndex((each) => each.value === value);
  return place < 0 ? "" : place === 0 ? "1re intention" : `Alternative ${place}`;
};

function markRanks() {
  for (const option of document.querySelectorAll(".live-option")) {
    const rank = rankOf(option.dataset.value);
    option.classList.toggle("is-chosen", rank !== "");
    option.querySelector("[data-rank]").textContent = rank;
    if (rank && option.closest("details")) option.closest("details").open = true;
  }
}

function openWhy(link) {
  if (!link) return;
  htmx.ajax("GET", link.getAttribute("href"), { target: "#why-body", swap: "innerHTML" }).then(() => {
    const dialog = document.getElementById("why");
    if (!dialog.open) dialog.showModal();
    document.getElementById("why-body").scrollTop = 0;
    document.getElementById("why-body").focus();
  });
}

function wantedWhy() {
  const focused = document.activeElement?.closest?.(".live-option");
  const chosen = optionOf(selects()[0]?.value ?? "");
  return (focused ?? chosen ?? document.querySelector(".live-option"))?.querySelector("[data-why]");
}

// Keys

function pick(name, value) {
  const radio = document.querySelector(`input[name="${name}"][value="${value}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
}

const focusOn = (selector) => [...document.querySelectorAll(selector)].find((each) => !each.value && each.checkVisibility())?.focus();

// The usual cause of a refused decision: the reason that its choice asks for is missing.
const MISSING = "[name='departure_reason'], [name='guardrail_reason'], [name='deferral_reason']";

const DO = {
  KeyE: () => focusOn("[name^='e-'][name$='-label']"),
  KeyC: () => focusOn("[name^='c-'][name$='-label']"),
  KeyS: () => (pick("kind", "deferral"), document.querySelector("[name='deferral_reason']")?.focus()),
  KeyR: () => (pick("kind", "recourse"), document.querySelector("[name='recourse_board']")?.focus()),
  KeyP: () => openWhy(wantedWhy()),
  KeyN: () => {
    const notes = document.querySelector(".decision-notes");
    if (notes) notes.open = true;
    document.querySelector("[name='rationale']")?.focus();
  },
  KeyV: () => decisionForm()?.requestSubmit(),
  KeyD: () => document.querySelector("[data-do-discussion]")?.click(),
  KeyF: () => fullScreen(),
  ArrowLeft: () => go(live()?.dataset.before),
  ArrowRight: () => go(live()?.dataset.after),
};

// Letters are read by what they write (AZERTY and QWERTY differ), digits by their place (AZERTY writes them with Shift).
function wanted(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) return { digit: Number(digit[1]) };
  if (event.key.startsWith("Arrow")) return { act: event.shiftKey ? null : event.key };
  return { act: /^[a-z]$/i.test(event.key) && !event.shiftKey ? `Key${event.key.toUpperCase()}` : null };
}

const isTyping = (node) => node instanceof Element && node.matches("input:not([type='checkbox']), select, textarea");
const keysOn = () => localStorage.getItem(SWITCH) !== "non";

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

function escape(event) {
  if (document.querySelector("dialog[open]")) return; // the browser closes it
  if (isTyping(event.target)) return event.target.blur();
  keepTyped();
  if (live()) window.location.assign(live().dataset.back);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return decisionForm()?.requestSubmit();
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") return escape(event);
  if (!keysOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const { digit, act } = wanted(event);
  if (digit) {
    event.preventDefault();
    choose(document.querySelector(`.live-option[data-key="${digit}"]`), !event.shiftKey);
  } else if (act && DO[act]) {
    event.preventDefault();
    DO[act]();
  }
});

document.addEventListener("click", (event) => {
  const node = event.target instanceof Element ? event.target : null;
  const chosen = node?.closest("[data-choose]");
  if (chosen) return choose(chosen.closest(".live-option"), chosen.dataset.choose === "first");
  if (node?.closest("[data-do='keys']")) return document.getElementById("keys").showModal();
  if (node?.closest("[data-do='full']")) return fullScreen();
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const why = node?.closest("[data-why]");
  const step = node?.closest("[data-go]");
  if (why || step) event.preventDefault();
  if (why) openWhy(why);
  if (step) go(step.getAttribute("href"));
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-keys-switch]")) localStorage.setItem(SWITCH, event.target.checked ? "oui" : "non");
});
// The first word of a decision opens the discussion of the case: the quorum is counted from there.
document.addEventListener("input", (event) => {
  markRanks();
  const begins = document.querySelector("[data-begins]");
  if (!begins || event.target.form !== decisionForm()) return;
  begins.removeAttribute("data-begins");
  begins.form.requestSubmit();
});

// The clock

function tick() {
  const node = document.querySelector(".live-timer[data-since]");
  if (!node) return;
  const until = node.dataset.until ? Number(node.dataset.until) : Date.now() / 1000;
  const seconds = Math.max(0, Math.round(until - Number(node.dataset.since)));
  const late = seconds > 60 * Number(node.dataset.planned);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  node.textContent = late ? `${clock}, prévu ${node.dataset.planned} min` : clock;
  node.classList.toggle("is-late", late);
}

function ready() {
  document.title = `${live()?.dataset.title ?? "Décision"} · CryoBoard`;
  restoreTyped();
  markRanks();
  tick();
  const keys = document.querySelector("[data-keys-switch]");
  if (keys) keys.checked = keysOn();
  setTimeout(fetchAhead, 300);
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "decision" || event.detail.target?.id === "live-state") {
    markRanks();
    tick();
  }
  if (event.detail.target?.id === "decision" && document.querySelector("#decision .message-error")) focusOn(MISSING);
  if (event.detail.target?.id === "decision") document.getElementById("conflict")?.focus();
});

setInterval(tick, 1000);
watchDrafts();
ready();

// What is typed in the decision is never lost: kept on this machine until the server has it, sent again when the network is back.
// Only the fields of the decision are kept, under numbers: never a name, an IPP or the question.

const PREFIX = "cryoboard:avis:";
const A_DAY = 24 * 3600 * 1000;
const PAUSES = [2, 4, 8, 15];

let sent = "";
let failures = 0;
let timer = 0;

export const decisionForm = () => document.getElementById("decision-form");

export function announce(words) {
  const place = document.getElementById("said");
  if (place) place.textContent = words;
}

const keyOf = () => {
  const user = document.getElementById("seance")?.dataset.user;
  const registration = document.querySelector("[data-live]")?.dataset.registration;
  return user && registration ? `${PREFIX}${user}:${registration}` : "";
};
const typed = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
const written = (form) => JSON.stringify(typed(form));

function say(words, unsaved) {
  const place = document.querySelector("[data-saved-state]");
  if (place) {
    place.textContent = words;
    place.classList.toggle("is-unsaved", unsaved);
  }
}

export function keepTyped() {
  const form = decisionForm();
  if (!form || !keyOf() || !form.dataset.unsaved) return;
  try {
    localStorage.setItem(keyOf(), JSON.stringify({ at: Date.now(), fields: typed(form) }));
  } catch {
    say("Non enregistré, et ce poste ne peut rien garder : enregistrez avant de quitter.", true);
  }
}

function dropTyped() {
  if (keyOf()) localStorage.removeItem(keyOf());
  delete decisionForm()?.dataset.unsaved;
}

export function restoreTyped() {
  const kept = keyOf() && localStorage.getItem(keyOf());
  const form = decisionForm();
  if (!kept || !form) return;
  const { at, fields } = JSON.parse(kept);
  for (const box of form.querySelectorAll("[type='radio'], [type='checkbox']")) box.checked = false;
  for (const [name, value] of fields) {
    for (const node of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (node.type === "radio" || node.type === "checkbox") node.checked ||= node.value === value;
      else if (node.type !== "submit") node.value = value;
    }
  }
  form.dataset.unsaved = "1";
  const hour = new Date(at).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  say(`Non enregistré : saisie de ${hour} reprise sur ce poste`, true);
  for (const link of form.querySelectorAll("[data-drop-draft]")) link.hidden = false;
}

function forgetOld() {
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    try {
      if (Date.now() - JSON.parse(localStorage.getItem(key)).at > A_DAY) localStorage.removeItem(key);
    } catch {
      localStorage.removeItem(key);
    }
  }
}

function tryAgain() {
  clearTimeout(timer);
  const form = decisionForm();
  if (form?.dataset.unsaved && failures) form.requestSubmit();
}

function notSent() {
  const form = decisionForm();
  if (!form) return;
  form.dataset.unsaved = "1";
  keepTyped();
  const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
  failures += 1;
  say(`Non enregistré : connexion interrompue, nouvel essai dans ${pause} s`, true);
  clearTimeout(timer);
  timer = setTimeout(tryAgain, pause * 1000);
}

const isDecision = (event) => (event.detail.requestConfig?.elt ?? event.detail.elt) === decisionForm();

function someoneElse() {
  const state = document.getElementById("live-state");
  const mine = decisionForm()?.querySelector("[name='version']")?.value || "0";
  if (!state || Number(state.dataset.version) <= Number(mine) || sent) return;
  const { changedBy, changedAt } = state.dataset;
  say(`${changedBy || "Un confrère"} a modifié la décision à ${changedAt} : rechargez pour la voir`, true);
}

export function watchDrafts() {
  forgetOld();
  document.addEventListener("input", (event) => {
    if (event.target.form !== decisionForm()) return;
    decisionForm().dataset.unsaved = "1";
    say("Non enregistré", true);
    keepTyped();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-drop-draft]")) dropTyped();
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!isDecision(event)) return;
    sent = written(decisionForm());
    say("Envoi…", true);
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!isDecision(event) || event.detail.xhr.status >= 500) return;
    const version = event.detail.xhr.getResponseHeader("X-Decision-Version");
    failures = 0;
    if (version && sent === written(decisionForm())) dropTyped();
    else if (version) {
      event.detail.shouldSwap = false; // typed while it travelled: keep what is on the screen, on top of what was saved
      decisionForm().querySelector("[name='version']").value = version;
      keepTyped();
      say("Enregistré, sauf vos dernières modifications", true);
    }
    sent = "";
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "live-state") return someoneElse();
    const state = document.querySelector("[data-saved-state]");
    if (event.detail.requestConfig?.elt?.id === "decision-form" && state) {
      if (!document.querySelector("#decision[data-saved]") && decisionForm()) decisionForm().dataset.unsaved = "1";
      announce(state.textContent);
    }
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(failure, (event) => {
      if (isDecision(event) && !(event.detail.xhr?.status >= 400 && event.detail.xhr.status < 500)) {
        sent = "";
        notSent();
      }
    });
  }
  window.addEventListener("online", tryAgain);
  window.addEventListener("offline", () => {
    keepTyped();
    say("Hors connexion : la saisie est gardée sur ce poste", true);
  });
  window.addEventListener("pagehide", keepTyped);
}

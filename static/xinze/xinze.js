"use strict";
/* What the pages do beyond htmx: keys, folding rows, unsaved changes, printing. No page needs it to work. */
(() => {
  const on = (name, selector, act) =>
    document.addEventListener(name, (event) => {
      const found = event.target instanceof Element && event.target.closest(selector);
      if (found) act(found, event);
    });
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const say = (text) => {
    const line = document.getElementById("toast");
    line.textContent = text;
    line.hidden = false;
    setTimeout(() => (line.hidden = true), 8000);
  };

  // ---- on a phone the queues and pages scroll sideways: show where we are
  document.querySelectorAll(".tabs [aria-current], .places [aria-current]").forEach((here) => {
    here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 24;
  });

  // ---- printing and dialogs
  // A form can be sent elsewhere as it stands, by a button that Enter in a field does not press.
  on("click", "[data-submit-to]", (button) => {
    button.form.action = button.dataset.submitTo;
    button.form.requestSubmit();
  });
  on("click", "[data-print]", () => window.print());
  on("click", "[data-open]", (button) => document.getElementById(button.dataset.open).showModal());

  // ---- a link to pass on; where the browser keeps its clipboard to itself, the link is simply followed
  on("click", "[data-copy]", (link, event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(() => say(link.dataset.copied));
  });

  on("click", "[data-copy-text]", (button) => {
    const text = document.getElementById(button.dataset.copyText);
    if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(() => say(button.dataset.copied));
    else getSelection().selectAllChildren(text);
  });

  // ---- rows read in place
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
  let at = -1;
  const stand = (place) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(place, all.length - 1));
    all.forEach((row, index) => row.classList.toggle("is-at", index === at));
    (all[at].querySelector(".fold") || all[at].querySelector("a")).focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };
  on("focusin", "[data-row]", (row) => {
    at = rows().indexOf(row);
    rows().forEach((each) => each.classList.toggle("is-at", each === row));
  });
  on("click", ".fold", (button) => {
    const more = document.getElementById(button.getAttribute("aria-controls")).closest("tr");
    const opens = more.hidden;
    more.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
    button.closest("tr").classList.toggle("is-open", opens);
  });
  // Read once: folding it away and opening it again asks the server for nothing.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.elt;
    if (!button.matches(".fold")) return;
    if (button.dataset.read) event.preventDefault();
    button.dataset.read = "yes";
  });

  // ---- the keyboard
  let went = false;
  const keys = {
    "?": () => document.getElementById("keys").showModal(),
    "/": () => document.querySelector(".filter-q input")?.focus(),
    j: () => stand(at + 1),
    k: () => stand(at - 1),
    o: () => rows()[at]?.querySelector("a.open, a")?.click(),
    n: () => document.querySelector("[data-next], a[rel=next]")?.click(),
    a: () => {
      const act = document.querySelector(".panel .act");
      if (!act) return;
      act.open = true;
      (act.querySelector("form :is(input:not([type=hidden]), select, textarea, button)") || act).focus();
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (went) {
      went = false;
      document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
      return;
    }
    if (event.key === "g") {
      went = true;
      setTimeout(() => (went = false), 1200);
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  // ---- facts and history
  on("click", "[data-all-facts]", (button) => {
    const all = button.closest("[data-facts]").classList.toggle("shows-all");
    button.textContent = all ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-pressed", String(all));
  });
  on("change", "[data-check-all]", (all) =>
    all.form.querySelectorAll(`input[type=checkbox][name="${all.dataset.checkAll}"]`).forEach((box) => (box.checked = all.checked)));
  on("change", "[data-comments-only]", (box) =>
    box.closest("[data-history]").classList.toggle("only-comments", box.checked));

  // ---- who would lead after an override: two leads are easily chosen by leaving the first one standing
  const tellLeads = (form) => {
    const line = form.querySelector("[data-leads]");
    const chosen = [...form.querySelectorAll(".body-line input[value=lead]:checked")];
    const names = chosen.map((radio) => radio.closest(".body-line").querySelector("legend").textContent.trim());
    const label = document.createElement("span");
    label.className = "quiet colon";
    label.textContent = names.length > 1 ? line.dataset.many : line.dataset.one;
    line.replaceChildren(label, names.join(line.dataset.comma) || "—");
    line.classList.toggle("is-joint", names.length > 1);
    line.hidden = false;
  };
  document.querySelectorAll("[data-leads]").forEach((line) => tellLeads(line.closest("form")));
  on("change", ".body-line input[type=radio]", (radio) => tellLeads(radio.form));

  // ---- the calculation of a deadline closes like a menu
  on("pointerover", ".clock", (clock, event) => { if (event.pointerType === "mouse") clock.open = true; });
  on("pointerout", ".clock", (clock, event) => {
    if (event.pointerType === "mouse" && !clock.contains(event.relatedTarget) && !clock.contains(document.activeElement)) {
      clock.open = false;
    }
  });
  // A click of the mouse would close what hovering has opened.
  on("click", ".clock > summary", (_summary, event) => { if (event.pointerType === "mouse") event.preventDefault(); });
  on("focusout", ".clock", (clock, event) => { if (!clock.contains(event.relatedTarget)) clock.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll(".clock[open]").forEach((clock) => (clock.open = false));
  });

  // ---- nothing typed is lost unasked
  const typed = new Set();
  on("input", "form[data-guard]", (form) => typed.add(form));
  on("submit", "form[data-guard]", (form) => typed.delete(form));
  on("submit", "form[data-once]", (form, event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  window.addEventListener("beforeunload", (event) => {
    const open = [...typed].filter((form) => form.isConnected);
    if (open.length) event.preventDefault();
  });

  // ---- choosing a project
  const choose = (field, code, name) => {
    field.querySelector("[data-project-code]").value = code;
    field.querySelector("[data-project-name]").textContent = name;
    field.querySelector("[data-project-number]").textContent = code;
    field.querySelector("[data-project-chosen]").hidden = !code;
    field.querySelector("[data-project-search]").hidden = Boolean(code);
    field.querySelector("[data-project-code]").dispatchEvent(new Event("change", { bubbles: true }));
  };
  on("click", "[data-choose]", (button) =>
    choose(button.closest("[data-project]"), button.dataset.choose, button.dataset.name));
  on("click", "[data-project-clear]", (button) => {
    const field = button.closest("[data-project]");
    choose(field, "", "");
    field.querySelector("input[type=search]").focus();
  });

  // ---- htmx: a session that has ended, a server that did not answer, a form that came back
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL, location.href).pathname === "/login/") {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  // What asks by itself, again and again, says nothing of a failure: nobody has lost anything.
  const asksByItself = (event) => event.detail.elt.closest("[data-quietly]");
  document.addEventListener("htmx:responseError", (event) => {
    if (!asksByItself(event) && ![409, 422].includes(event.detail.xhr.status)) say(document.body.dataset.failed);
  });
  document.addEventListener("htmx:sendError", (event) => asksByItself(event) || say(document.body.dataset.failed));
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = event.detail.elt.querySelector?.("form[data-guard]");
    if (event.detail.xhr?.status !== 422 || !form) return;
    typed.add(form);
    if (form.querySelector("[data-leads]")) tellLeads(form);
    form.querySelector(".is-invalid, [aria-invalid=true]")?.focus();
  });
})();

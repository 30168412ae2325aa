// Two comforts; every page works without them.
// 1. A filter applies as soon as it is chosen.
document.querySelectorAll("form.filters").forEach((form) => {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
});

// 2. What the browser would show as a title after a while is shown at once, also on tap and keyboard focus.
const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);

function tipOf(target) {
  const marked = target.closest?.("[data-tip], [title], svg g, svg .part");
  if (!marked) return null;
  const inner = marked.querySelector(":scope > title");
  if (marked.title || inner) {
    marked.dataset.tip = marked.title || inner.textContent;
    if (marked.matches("abbr")) marked.setAttribute("aria-description", marked.dataset.tip);
    marked.removeAttribute("title");
    inner?.remove();
  }
  return marked.dataset.tip ? marked : null;
}

function show(event) {
  const marked = tipOf(event.target);
  tip.hidden = !marked;
  if (!marked) return;
  tip.textContent = marked.dataset.tip;
  const box = (marked.querySelector(".bar") ?? marked).getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = Math.min(Math.max(box.left + box.width / 2 - tip.offsetWidth / 2, 8), width - tip.offsetWidth - 8);
  const above = box.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 4 ? above : box.bottom + 8}px`;
}

for (const kind of ["pointerover", "click", "focusin"]) document.addEventListener(kind, show);
document.addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });

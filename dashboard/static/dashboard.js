// Some comforts; every page works without them.
// 1. A filter applies as soon as it is chosen; one that is typed waits for its button.
document.querySelectorAll("form.filters:not(.typed)").forEach((form) => {
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
    if (marked.matches("abbr, select")) marked.setAttribute("aria-description", marked.dataset.tip);
    marked.removeAttribute("title");
    inner?.remove();
  }
  return marked.dataset.tip ? marked : null;
}

// A figure that says nothing of itself is explained by its column when it is tapped: a phone shows no column heads.
function columnOf(target) {
  const cell = target.closest?.("tbody td");
  const head = cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.querySelector("abbr");
  if (!head || !tipOf(head)) return null;
  cell.dataset.tip = head.dataset.tip;
  return cell;
}

function show(event) {
  const marked = tipOf(event.target) ?? (event.type === "click" ? columnOf(event.target) : null);
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

// 3. A grid of links is one stop of the Tab key, its last link or the one last visited; arrow keys walk within it.
function middleOf(link) {
  const box = link.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function linkBeyond(links, from, direction) {
  const start = middleOf(from);
  const distance = ({ x, y }) => Math.abs(x - start.x) * 3 + Math.abs(y - start.y);
  const places = links.map((link) => [link, middleOf(link)]).filter(([, place]) => (place.y - start.y) * direction > 2);
  places.sort(([, one], [, other]) => distance(one) - distance(other));
  return places[0]?.[0];
}

document.querySelectorAll("[data-grid]").forEach((grid) => {
  const links = [...grid.querySelectorAll("a")];
  const stop = (at) => links.forEach((link) => { link.tabIndex = link === at ? 0 : -1; });
  links.forEach((link) => { link.setAttribute("aria-label", link.title); }); // the title moves into the tooltip
  stop(links.at(-1));
  grid.addEventListener("focusin", (event) => { if (links.includes(event.target)) stop(event.target); });
  grid.addEventListener("keydown", (event) => {
    const at = links.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = {
      ArrowRight: () => links[at + 1],
      ArrowLeft: () => links[at - 1],
      ArrowDown: () => linkBeyond(links, links[at], 1),
      ArrowUp: () => linkBeyond(links, links[at], -1),
      Home: () => links[0],
      End: () => links.at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next()?.focus();
  });
});

// 4. A deck of cards turns by arrow keys and buttons; fingers, wheels and the Tab key scroll it anyway.
document.querySelectorAll("[data-deck]").forEach((deck) => {
  const cards = [...deck.children];
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const distance = (card) => Math.abs(card.offsetLeft - deck.offsetLeft - deck.scrollLeft);
  const turn = (step) => {
    const at = cards.reduce((best, card, place) => (distance(card) < distance(cards[best]) ? place : best), 0);
    const next = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
    deck.scrollTo({ left: next.offsetLeft - deck.offsetLeft, behavior: isCalm ? "auto" : "smooth" });
  };
  deck.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -cards.length, End: cards.length }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    turn(step);
  });
  document.querySelectorAll("[data-turn]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => turn(Number(button.dataset.turn)));
  });
});

// 5. The picture of a year as PNG, drawn here: no server sees it.
document.querySelectorAll("[data-png]").forEach((button) => {
  const picture = button.closest("article").querySelector("img");
  button.hidden = false;
  button.addEventListener("click", async () => {
    picture.loading = "eager";
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 1080, height: 1920 });
    canvas.getContext("2d").drawImage(picture, 0, 0, 1080, 1920);
    canvas.toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: button.dataset.png });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }, "image/png");
  });
});

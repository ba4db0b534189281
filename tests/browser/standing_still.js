// Run before a page's own scripts. Answers of the API and stylesheets that a page asks for come late, each after a time
// of its own and never from what was kept; every frame notes what can be tapped, was in sight, and stands elsewhere now.
(() => {
  const wait = (text) => 50 + [...text].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 1009, 7) % 200;
  const real = window.fetch;
  const state = (window.standing = { asking: 0, last: 0, moved: [] });
  window.fetch = async (...given) => {
    state.asking += 1;
    const address = String(given[0]?.url ?? given[0]);
    try {
      await new Promise((done) => { setTimeout(done, wait(address)); });
      return await real(...given);
    } finally {
      state.asking -= 1;
      state.last = performance.now();
    }
  };
  const { set } = Object.getOwnPropertyDescriptor(HTMLLinkElement.prototype, "href");
  const later = (link, address) => { state.asking += 1; setTimeout(() => { set.call(link, address); state.asking -= 1; }, wait(address)); };
  Object.defineProperty(HTMLLinkElement.prototype, "href", { set(address) { later(this, address); }, get() { return this.getAttribute("href"); } });
  HTMLLinkElement.prototype.setAttribute = function assign(name, value) { if (name === "href") later(this, value); else Element.prototype.setAttribute.call(this, name, value); };
  Object.defineProperty(window, "indexedDB", { get() { throw new Error("nothing is kept"); } });
  const seen = new WeakMap();
  const look = () => {
    for (const each of document.querySelectorAll("#app :is(a[href], button, input, select, textarea, summary)")) {
      const at = each.getBoundingClientRect();
      if (!at.width || !at.height) continue;
      const inSight = at.bottom > 0 && at.top < window.innerHeight && at.right > 0 && at.left < window.innerWidth;
      const before = seen.get(each), now = { x: at.x + window.scrollX, y: at.y + window.scrollY, inSight };
      if (before?.inSight && Math.hypot(now.x - before.x, now.y - before.y) > 2) {
        const name = (each.ariaLabel || each.textContent || each.name || each.type || "").trim().replace(/\s+/g, " ").slice(0, 40);
        state.moved.push(`${each.localName} “${name}” by ${Math.round(now.x - before.x)}, ${Math.round(now.y - before.y)} px`);
      }
      seen.set(each, now);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  state.calm = () => state.asking === 0 && performance.now() - state.last > 250 && !document.querySelector(".skeleton") && Boolean(document.querySelector("#app h1"));
})();

/*
 * Mounts the board's own table with rows at random, feeds it what the live link would, and measures an update from
 * the event to the finished frame. It draws the first time; `window.more({changed})` is an update, over when the
 * rows that moved have come to rest.
 */
async ({ units }) => {
  const { html, render } = await import("/client/core/view.js");
  const { learn } = await import("/client/core/texts.js");
  const { BoardTable } = await import("/client/board/table.js");
  const { merged, sorted } = await import("/client/board/rows.js");
  learn((await import("/client/texts/board.js")).default);
  const chance = (() => { let seed = 7; return (most) => { seed = (seed * 48271) % 2147483647; return seed % most; }; })();
  const cell = () => ({ open: chance(400), open_overdue: chance(40), due_soon: chance(60), not_acknowledged: chance(20), likely_late: chance(5), fell_due: 200, fell_due_on_time: chance(200) });
  const row = (n) => ({ unit: { id: `u${n}`, name: `UBND phường số ${n} và một tên dài như tên của một đơn vị có thật`, kind: "ward" }, cell: cell() });
  // What verbs do to a unit: a figure or two grow by a little, and some rows change places.
  const nudged = (n) => {
    const { unit, cell: now } = rows.get(`u${n}`);
    return { unit, cell: { ...now, open: now.open + 1, open_overdue: now.open_overdue + chance(2), not_acknowledged: now.not_acknowledged + chance(3) } };
  };
  const some = (many) => {
    const all = Array.from({ length: units }, (_, n) => n);
    for (let n = 0; n < many; n += 1) { const other = n + chance(units - n); [all[n], all[other]] = [all[other], all[n]]; }
    return all.slice(0, many);
  };
  const week = () => { const fell_due = chance(20); return { fell_due, on_time: chance(fell_due + 1) }; };
  const weeks = new Map(Array.from({ length: units }, (_, n) => [`u${n}`, Array.from({ length: 12 }, week)]));
  const place = document.querySelector("#content");
  const host = document.createElement("div");
  host.className = "board";
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/client/styles/board.css" });
  const styled = new Promise((done) => { style.onload = done; });
  document.head.append(style);
  await styled;
  place.replaceChildren(host);
  let rows = new Map();
  const frame = () => new Promise((done) => requestAnimationFrame(() => { host.getBoundingClientRect(); setTimeout(done); }));
  const update = async (came) => {
    const began = performance.now();
    rows = merged(rows, came);
    const board = { unit: { id: "top" }, since: "2026-01-01T00:00:00Z", rows };
    render(html`<${BoardTable} board=${board} rows=${sorted(rows.values(), "overdue")} weeks=${weeks} sort="overdue" caption="" likely=${true} onUrge=${() => {}} />`, host);
    host.getBoundingClientRect();
    const worked = performance.now() - began;
    await frame();
    return { worked, shown: performance.now() - began };
  };
  const first = await update(Array.from({ length: units }, (_, n) => row(n)));
  const kept = host.querySelector("[data-unit=u3]");
  kept.querySelector("a").focus({ preventScroll: true });
  window.more = async ({ changed }) => {
    const taken = await update(some(changed).map(nudged));
    await frame();
    return taken;
  };
  window.looked = () => {
    const said = [...host.querySelectorAll("tbody tr")].map((each) => [each.dataset.unit, each.querySelector(".cell-open").textContent]);
    const right = sorted(rows.values(), "overdue").every(({ unit, cell: now }, n) => said[n][0] === unit.id && said[n][1] === String(now.open));
    return { drawn: said.length, right, same: host.querySelector("[data-unit=u3]") === kept, focused: kept.contains(document.activeElement) };
  };
  return first;
}
